package dev.inkstone.trainer.measure;

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

/**
 * A Java program in a process of its own, with this one's class path; can be killed and started
 * again. Not thread-safe.
 */
public final class JavaProgram implements AutoCloseable {
  private static final Duration STOPPED = Duration.ofSeconds(20);

  private final Class<?> main;
  private final Path log;
  private Process process;

  /**
   * @param log takes its standard error, of all its lives
   */
  public JavaProgram(Class<?> main, Path log) {
    this.main = main;
    this.log = log;
  }

  public void start(List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.pytorch.graph_optimizer=false",
                // That of the programs, not of tests.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OMP_NUM_THREADS", "1");
    process =
        builder
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** The line of its standard output that begins so, within a time. */
  public String await(String beginning, Duration within) throws IOException, InterruptedException {
    BufferedReader output = process.inputReader();
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> output.lines().filter(l -> l.startsWith(beginning)).findFirst().orElse(""));
    try {
      String found = line.get(within.toMillis(), TimeUnit.MILLISECONDS);
      if (!found.isEmpty()) {
        return found;
      }
    } catch (ExecutionException | TimeoutException e) {
      // What it has said tells more.
    }
    throw new IOException(main.getName() + " did not come up: " + Files.readString(log));
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** As {@code kill -9} does, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(STOPPED.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(STOPPED.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
