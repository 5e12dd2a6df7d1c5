package dev.inkstone.server.measure;

import dev.inkstone.server.InkstoneServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Many readers of server-sent events, first all reading, then some of them stopped: what those who
 * read get must not suffer. The two take turns, so that the machine's other load falls on both.
 * Every reader asks anew when his text has ended. Exits with 1 if more than a tenth is lost.
 */
@Command(name = "server/measure crowd", sortOptions = false, showDefaultValues = true,
    mixinStandardHelpOptions = true)
public final class Crowd implements Callable<Integer> {
  private static final int CONTEXT = 1024;
  private static final int LITTLE_ROOM = 4096;
  private static final double MOST_LOST = 0.1;

  /** Sooner than a reader who has stopped is given up. */
  private static final Duration SETTLES = Duration.ofSeconds(80);

  @Mixin private RealServer real;

  @Option(names = "--readers", defaultValue = "500", description = "All of them.")
  private int readers;

  @Option(names = "--stalled", defaultValue = "100", description = "Those who stop.")
  private int stalled;

  @Option(names = "--seats", defaultValue = "64", description = "Texts written at a time.")
  private int seats;

  @Option(names = "--tokens", defaultValue = "60", description = "Of a text that is read.")
  private int tokens;

  @Option(names = "--stalled-tokens", defaultValue = "900",
      description = "Of one that is not, with log-probabilities, to fill every buffer on the way.")
  private int stalledTokens;

  @Option(names = "--seconds", defaultValue = "20", description = "That are counted of a round.")
  private int seconds;

  @Option(names = "--rounds", defaultValue = "3", description = "Of each kind.")
  private int rounds;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Crowd()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    double reading = 0;
    double besideStalled = 0;
    try (InkstoneServer server = real.start(seats, 2 * readers, CONTEXT)) {
      for (int round = 0; round < rounds; round++) {
        reading += round(server, 0);
        besideStalled += round(server, stalled);
      }
    }
    double share = besideStalled / reading;
    System.out.printf("beside stalled readers the others have %.0f %%%n", 100 * share);
    return share >= 1 - MOST_LOST ? 0 : 1;
  }

  /** What those who read in either kind of round get, in tokens a second, all together. */
  private double round(InkstoneServer server, int stopped) throws Exception {
    LongAdder count = new LongAdder();
    List<Thread> crowd = new ArrayList<>();
    try (Connections connections = new Connections(server.httpPort())) {
      for (int i = 0; i < readers; i++) {
        // Of those who would stop nothing is counted in either kind of round.
        boolean counted = (i + 1) * stalled / readers == i * stalled / readers;
        if (!counted && stopped > 0) {
          connections.ask(request(stalledTokens, ", \"logprobs\": 5"), LITTLE_ROOM);
        } else {
          LongAdder own = counted ? count : new LongAdder();
          Thread reader = new Thread(() -> read(connections, own), "reader");
          reader.start();
          crowd.add(reader);
        }
      }
      settle(server, stopped);
      long before = count.sum();
      long begin = System.nanoTime();
      TimeUnit.SECONDS.sleep(seconds);
      double speed = (count.sum() - before) * 1e9 / (System.nanoTime() - begin);
      System.out.printf(
          "%d readers, %d stalled, %d parked: %.0f tokens/s for the other %d%n",
          readers, stopped, server.stats().parked(), speed, readers - stalled);
      return speed;
    } finally {
      for (Thread reader : crowd) {
        reader.join(TimeUnit.SECONDS.toMillis(10));
      }
    }
  }

  /** Waits until those who stop have been noticed, or for a while. */
  private static void settle(InkstoneServer server, int stopped) throws InterruptedException {
    long end = System.nanoTime() + SETTLES.toNanos();
    TimeUnit.SECONDS.sleep(10);
    while (server.stats().parked() < stopped && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static String request(int tokens, String more) {
    return "{\"prompt\": \"七绝 春江花月夜\", \"ignore_eos\": true, \"stream\": true,"
        + " \"max_tokens\": "
        + tokens
        + more
        + "}";
  }

  /** Reads one text after the other until the connections are closed. */
  private void read(Connections connections, LongAdder count) {
    byte[] buffer = new byte[8192];
    while (!connections.isClosed()) {
      try (Socket socket = connections.ask(request(tokens, ""), 0)) {
        InputStream in = socket.getInputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          count.add(characters(buffer, n));
        }
      } catch (IOException e) {
        // The round is over.
        return;
      }
    }
  }

  /** Chinese characters, each a token, begin so in UTF-8; of an event nothing else does. */
  private static int characters(byte[] buffer, int length) {
    int count = 0;
    for (int i = 0; i < length; i++) {
      count += (buffer[i] & 0xF0) == 0xE0 ? 1 : 0;
    }
    return count;
  }

  /** The connections of a round. */
  private static final class Connections implements AutoCloseable {
    private final int port;
    private final List<Socket> open = new ArrayList<>();
    private boolean closed;

    Connections(int port) {
      this.port = port;
    }

    /**
     * Sends a request.
     *
     * @param room for what is not read, in bytes; 0 for as much as is usual
     */
    Socket ask(String body, int room) throws IOException {
      Socket socket = new Socket();
      if (room > 0) {
        socket.setReceiveBufferSize(room);
      }
      synchronized (this) {
        if (closed) {
          throw new IOException("closed");
        }
        open.removeIf(Socket::isClosed);
        open.add(socket);
      }
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String head =
          "POST /v1/completions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
              + "content-type: application/json\r\ncontent-length: " + bytes.length + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(bytes);
      return socket;
    }

    synchronized boolean isClosed() {
      return closed;
    }

    @Override
    public synchronized void close() throws IOException {
      closed = true;
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
