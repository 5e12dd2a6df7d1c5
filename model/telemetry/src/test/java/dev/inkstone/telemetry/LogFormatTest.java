package dev.inkstone.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LogFormatTest {
  private static final Logger log = LoggerFactory.getLogger(LogFormatTest.class);

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(before);
    LogFormat.PLAIN.use();
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void plainLinesAreForPeople() {
    LogFormat.PLAIN.use();
    log.info("two\nlines are two lines");
    assertThat(lines().get(0)).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  LogFormatTest two");
  }

  @Test
  void jsonIsOneObjectALineWithTheRequestsId() throws Exception {
    LogFormat.JSON.use();
    MDC.put("request_id", "r-1");
    log.warn("two\nlines are one", new IllegalStateException("a reason"));
    MDC.remove("request_id");
    java.util.logging.Logger.getLogger("a.library").warning("from the JDK's own loggers");
    assertThat(lines()).hasSize(2);
    JsonNode first = new ObjectMapper().readTree(lines().get(0));
    assertThat(first.path("message").asText()).isEqualTo("two\nlines are one");
    assertThat(first.path("level").asText()).isEqualTo("WARN");
    assertThat(first.path("request_id").asText()).isEqualTo("r-1");
    assertThat(first.path("@timestamp").asText()).endsWith("Z");
    assertThat(first.path("stack_trace").asText()).contains("a reason");
    JsonNode second = new ObjectMapper().readTree(lines().get(1));
    assertThat(second.path("logger").asText()).isEqualTo("a.library");
    assertThat(second.has("request_id")).isFalse();
  }

  @Test
  void everyCallHasALineWithJsonAlone() throws Exception {
    Logger access = LoggerFactory.getLogger("dev.inkstone.access");
    LogFormat.PLAIN.use();
    access.atInfo().addKeyValue("status", "OK").log("call ended");
    assertThat(lines()).isEmpty();
    LogFormat.JSON.use();
    access.atInfo().addKeyValue("status", "OK").log("call ended");
    assertThat(new ObjectMapper().readTree(lines().get(0)).path("status").asText())
        .isEqualTo("OK");
  }
}
