package dev.inkstone.server.measure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A server's {@code /metrics}, as they were when last read. */
public final class MetricsPage {
  private static final double MEBIBYTE = 1 << 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpRequest request;
  private String text = "";

  public MetricsPage(int port) {
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .timeout(Duration.ofSeconds(20))
            .build();
  }

  public void read() throws IOException, InterruptedException {
    text = client.send(request, BodyHandlers.ofString()).body();
  }

  /** The sum over all series whose lines begin so. */
  public double sum(String beginning) {
    return text.lines()
        .filter(line -> line.startsWith(beginning))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** What the system says that the server holds, in MiB. */
  public double residentMebibytes() {
    return sum("process_resident_memory_bytes") / MEBIBYTE;
  }
}
