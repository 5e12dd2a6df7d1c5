package dev.inkstone.telemetry;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where the spans of a process go. Off, nothing is made, and no thread runs. On, finished spans
 * wait in bounded memory for a thread that sends them by OTLP over HTTP; while nobody takes them,
 * what does not fit is dropped. All other variables that OpenTelemetry defines for its SDK, such
 * as {@code OTEL_SERVICE_NAME}, {@code OTEL_TRACES_SAMPLER} and {@code
 * OTEL_EXPORTER_OTLP_HEADERS}, count too.
 */
public final class Telemetry implements AutoCloseable {
  /** Read where the option is not given. */
  public static final String ENDPOINT_VARIABLE = "OTEL_EXPORTER_OTLP_ENDPOINT";

  private static final String SCOPE = "dev.inkstone";
  private static final long FLUSH_SECONDS = 5;

  private final Optional<SdkTracerProvider> spans;

  private Telemetry(Optional<SdkTracerProvider> spans) {
    this.spans = spans;
  }

  /** Of a process that is not traced. */
  public static Telemetry off() {
    return new Telemetry(Optional.empty());
  }

  /** With a provider made elsewhere, which is closed with it. */
  public static Telemetry to(SdkTracerProvider spans) {
    return new Telemetry(Optional.of(spans));
  }

  /**
   * Sends spans to a collector, or is off where there is none.
   *
   * @param service name of the program, unless {@code OTEL_SERVICE_NAME} says another
   * @param option {@code --otlp-endpoint}, such as {@code http://127.0.0.1:4318}; without it the
   *     environment decides
   * @throws IOException in one line, if that is no such address, or a variable is wrong
   */
  public static Telemetry open(String service, Optional<String> option) throws IOException {
    Optional<String> endpoint =
        option
            .or(() -> Optional.ofNullable(System.getenv(ENDPOINT_VARIABLE)))
            .filter(text -> !text.isBlank());
    return endpoint.isEmpty() ? off() : exporting(service, checked(endpoint.get()));
  }

  private static String checked(String endpoint) throws IOException {
    try {
      URI uri = new URI(endpoint);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return endpoint;
      }
    } catch (URISyntaxException e) {
      // As one that is no address at all.
    }
    throw new IOException(
        "--otlp-endpoint (or %s) must be the address of a collector of OTLP over HTTP, such as"
            .formatted(ENDPOINT_VARIABLE)
            + " http://127.0.0.1:4318, got "
            + endpoint);
  }

  private static Telemetry exporting(String service, String endpoint) throws IOException {
    try {
      SdkTracerProvider provider =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(
                  () ->
                      Map.of(
                          "otel.service.name", service,
                          "otel.exporter.otlp.protocol", "http/protobuf",
                          "otel.metrics.exporter", "none",
                          "otel.logs.exporter", "none"))
              .addPropertiesCustomizer(read -> Map.of("otel.exporter.otlp.endpoint", endpoint))
              .build()
              .getOpenTelemetrySdk()
              .getSdkTracerProvider();
      return to(provider);
    } catch (ConfigurationException | IllegalArgumentException e) {
      throw new IOException("traces cannot be set up: " + e.getMessage(), e);
    }
  }

  public boolean isOn() {
    return spans.isPresent();
  }

  /** Makes spans; off, ones that cost and keep nothing. */
  public Tracer tracer() {
    return spans.map(provider -> (TracerProvider) provider).orElse(TracerProvider.noop())
        .get(SCOPE);
  }

  /** Sends what waits, for five seconds at most. */
  @Override
  public void close() {
    spans.ifPresent(provider -> provider.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS));
  }
}
