package dev.inkstone.server.fuzz;

import dev.inkstone.broker.BrokerProcess;
import dev.inkstone.server.Main;
import dev.inkstone.server.measure.MetricsPage;
import java.io.BufferedReader;
import java.io.IOException;
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
                "--add-modules",
                "jdk.incubator.vector",
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

  /** What it says of itself by now. */
  MetricsPage metrics() throws IOException, InterruptedException {
    MetricsPage page = new MetricsPage(httpPort());
    page.read();
    return page;
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
