package dev.inkstone.server.fuzz;

import dev.inkstone.broker.BrokerProcess;
import dev.inkstone.server.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The server as {@code ./inkstone up} starts it, with little memory, and a broker for it. */
final class ServerProcess implements AutoCloseable {
  private static final Duration READY = Duration.ofMinutes(4);
  private static final Duration STOPPED = Duration.ofSeconds(40);

  private final BrokerProcess broker;
  private final Process server;
  private final Path log;
  private final String ready;

  /**
   * @param heap of the server, as Java wants it
   */
  ServerProcess(Path data, Path checkpoints, String heap) throws IOException, InterruptedException {
    broker = BrokerProcess.start(data.resolve("broker"));
    log = data.resolve("server.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms" + heap,
                "-Xmx" + heap,
                // So that what grows is no heap.
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-Dai.djl.pytorch.graph_optimizer=false",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(
        List.of(
            "--data", data.toString(), "--checkpoints", checkpoints.toString(), "--threads", "1",
            "--context", "512", "--grpc-port", "0", "--http-port", "0", "--kafka",
            broker.address()));
    server = new ProcessBuilder(command).redirectError(log.toFile()).start();
    ready = readyLine();
  }

  private String readyLine() throws IOException, InterruptedException {
    BufferedReader output = server.inputReader();
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> output.lines().filter(l -> l.startsWith("ready ")).findFirst().orElse(""));
    try {
      String found = line.get(READY.toSeconds(), TimeUnit.SECONDS);
      if (!found.isEmpty()) {
        return found;
      }
    } catch (ExecutionException | TimeoutException e) {
      // What it has said tells more.
    }
    close();
    throw new IOException("the server did not come up: " + Files.readString(log));
  }

  int grpcPort() {
    return Integer.parseInt(ready.replaceAll(".*grpc=[^ ]*:(\\d+) .*", "$1"));
  }

  int httpPort() {
    return Integer.parseInt(ready.replaceAll(".*http=[^ ]*:(\\d+).*", "$1"));
  }

  boolean isAlive() {
    return server.isAlive();
  }

  /** What the system says that it holds, in MiB. */
  double residentMebibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + server.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  /** The sum of a metric over all of its labels. */
  double metric(String name) throws IOException, InterruptedException {
    URI page = URI.create("http://127.0.0.1:" + httpPort() + "/metrics");
    String text =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(20)).build(),
                BodyHandlers.ofString())
            .body();
    return text.lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Lines of its log that tell of a bug. */
  List<String> bugs() throws IOException {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(" ERROR ") || line.contains("a bug")).toList();
    }
  }

  @Override
  public void close() {
    server.destroy();
    try {
      if (!server.waitFor(STOPPED.toSeconds(), TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    } catch (InterruptedException e) {
      server.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    broker.close();
  }
}
