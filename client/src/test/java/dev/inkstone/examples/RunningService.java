package dev.inkstone.examples;

import dev.inkstone.broker.BrokerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The real server with the shipped models and a real broker, in processes of their own. */
final class RunningService implements AutoCloseable {
  static final Path SHIPPED = Path.of("../model/checkpoints");

  private static final Duration READY = Duration.ofMinutes(3);
  private static final Duration STOPPED = Duration.ofSeconds(20);

  private final BrokerProcess broker;
  private final Process server;
  private final String address;

  /**
   * @param data its folder, in which a registry may be already
   */
  RunningService(Path data) throws IOException, InterruptedException {
    broker = BrokerProcess.start(data.resolve("broker"));
    Path log = data.resolve("server.log");
    server = new ProcessBuilder(command(data)).redirectError(log.toFile()).start();
    address = readyLine(log).replaceAll(".*grpc=([^ ]+).*", "$1");
  }

  private List<String> command(Path data) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dai.djl.pytorch.graph_optimizer=false",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.inkstone.server.Main",
        "--data", data.toString(),
        "--checkpoints", SHIPPED.toString(),
        "--threads", "1",
        "--slots", "2",
        "--context", "512",
        "--grpc-port", "0",
        "--http-port", "0",
        "--kafka", broker.address());
  }

  private String readyLine(Path log) throws IOException, InterruptedException {
    BufferedReader output = server.inputReader();
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> output.lines().filter(l -> l.startsWith("ready ")).findFirst().orElse(""));
    try {
      String ready = line.get(READY.toSeconds(), TimeUnit.SECONDS);
      if (!ready.isEmpty()) {
        return ready;
      }
    } catch (ExecutionException | TimeoutException e) {
      // What it has said tells more.
    }
    close();
    throw new IOException("the server did not come up: " + Files.readString(log));
  }

  /** Where it serves gRPC, as {@code HOST:PORT}. */
  String address() {
    return address;
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
