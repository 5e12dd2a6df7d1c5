package dev.inkstone.telemetry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.URL;
import java.util.Locale;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** How a program writes its log: lines for people, or one JSON object a line for machines. */
public enum LogFormat {
  PLAIN,
  JSON;

  /**
   * Has the whole process log so from here on, libraries that use the JDK's own loggers included.
   * With JSON every call has a line of its own. The program's {@code logback.xml} includes one of
   * this module's two, by the property {@code inkstone.log.format}.
   */
  public void use() {
    System.setProperty("inkstone.log.format", name().toLowerCase(Locale.ROOT));
    configure();
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** Reads the configuration anew: the first logger of the process may be older than this call. */
  private static void configure() {
    URL file = LogFormat.class.getResource("/logback.xml");
    if (file == null || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      throw new IllegalStateException("a program has a logback.xml, and Logback");
    }
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(file);
    } catch (JoranException e) {
      throw new IllegalStateException("logback.xml cannot be read", e);
    }
  }
}
