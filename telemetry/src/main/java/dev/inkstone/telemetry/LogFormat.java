package dev.inkstone.telemetry;

import java.util.Locale;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** How a program writes its log: lines for people, or one JSON object a line for machines. */
public enum LogFormat {
  PLAIN,
  JSON;

  /**
   * Has the whole process log so, libraries that use the JDK's own loggers included. With JSON
   * every call has a line of its own. To be called before anything is logged; later it is too late.
   */
  public void use() {
    System.setProperty("inkstone.log.format", name().toLowerCase(Locale.ROOT));
    System.setProperty("inkstone.log.access", this == JSON ? "info" : "off");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
