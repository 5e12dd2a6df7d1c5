package dev.inkstone.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Keeps what the server logs from construction to {@link #close}. */
final class LogCapture implements AutoCloseable {
  private final Logger logger;
  private final Level before;
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  /** What the server itself logs. */
  LogCapture() {
    this("dev.inkstone.server");
  }

  private LogCapture(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    before = logger.getLevel();
    events.list = new CopyOnWriteArrayList<>();
    events.start();
    logger.addAppender(events);
  }

  /** Also what libraries log. */
  static LogCapture ofEverything() {
    return new LogCapture(Logger.ROOT_LOGGER_NAME);
  }

  /** The access log, which is off unless lines are JSON. */
  static LogCapture ofCalls() {
    LogCapture capture = new LogCapture("dev.inkstone.access");
    capture.logger.setLevel(Level.INFO);
    return capture;
  }

  /** Each call's id, method and status, as the access log has them. */
  List<String> calls() {
    return List.copyOf(events.list).stream().map(LogCapture::call).toList();
  }

  private static String call(ILoggingEvent event) {
    return event.getKeyValuePairs().stream()
        .filter(pair -> !pair.key.equals("millis"))
        .map(pair -> String.valueOf(pair.value))
        .collect(Collectors.joining(" "));
  }

  List<String> linesWith(String word) {
    return List.copyOf(events.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(word))
        .toList();
  }

  List<String> errors() {
    return List.copyOf(events.list).stream()
        .filter(event -> event.getLevel() == Level.ERROR)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** The request id of each of these lines; null where there is none. */
  List<String> requestIds(String word) {
    return List.copyOf(events.list).stream()
        .filter(event -> event.getFormattedMessage().contains(word))
        .map(event -> event.getMDCPropertyMap().get("request_id"))
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(events);
    logger.setLevel(before);
  }
}
