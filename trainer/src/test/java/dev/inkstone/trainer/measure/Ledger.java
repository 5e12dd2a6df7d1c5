package dev.inkstone.trainer.measure;

import dev.inkstone.broker.BrokerProcess;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.topics.KafkaAddress;
import dev.inkstone.trainer.join.KafkaAway;
import dev.inkstone.trainer.learn.TinyParent;
import dev.inkstone.trainer.recipe.SavedStates;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Rates while broker, server and trainer are killed at random moments, and afterwards counts what
 * became of every rating; see {@link LedgerBalance}. Exits with 1 if one was lost or counted twice.
 */
@Command(name = "trainer/measure ledger", sortOptions = false, showDefaultValues = true,
    mixinStandardHelpOptions = true)
public final class Ledger implements Callable<Integer> {
  static final String MODEL = "tiny";

  /** Fewer ratings are not learned from, and are left at the end. */
  private static final int LEAST = 20;

  private static final Duration READY = Duration.ofMinutes(3);

  /** For a trainer that was started to come to its first learning. */
  private static final Duration LEARNING = Duration.ofSeconds(45);

  /** After the last rating, for the trainer to read and learn what there is. */
  private static final Duration SETTLED = Duration.ofMinutes(8);

  @Option(names = "--ratings", paramLabel = "N", defaultValue = "2000",
      description = "Stored texts that are rated.")
  private int ratings;

  @Option(names = "--kills", paramLabel = "N", defaultValue = "30",
      description = "How often the trainer is killed, every other time in a learning's middle.")
  private int kills;

  @Option(names = "--other-kills", paramLabel = "N", defaultValue = "5",
      description = "How often the broker is killed, and the server too.")
  private int otherKills;

  @Option(names = "--gap", paramLabel = "SECONDS", defaultValue = "20",
      description = "The longest time from a program's start to its next end; drawn at random.")
  private double gap;

  @Option(names = "--seed", defaultValue = "1", description = "Of all that is random.")
  private long seed;

  @Option(names = "--data", paramLabel = "DIR",
      description = "An empty folder; by default a temporary one.")
  private Path data;

  private Consumer<String> out = System.out::println;
  private BrokerProcess broker;
  private JavaProgram server;
  private JavaProgram trainer;
  private int port;
  private int trainerKills;
  private int learningKills;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Ledger()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, KafkaAway {
    LedgerBalance balance = run();
    out.accept(balance.toString());
    out.accept(balance.isEven() ? "every rating counted once" : "THE LEDGER IS NOT EVEN");
    return balance.isEven() ? 0 : 1;
  }

  /** The same for a test. */
  static LedgerBalance run(int ratings, int kills, int otherKills, double gap, Path data)
      throws IOException, InterruptedException, KafkaAway {
    Ledger ledger = new Ledger();
    ledger.ratings = ratings;
    ledger.kills = kills;
    ledger.otherKills = otherKills;
    ledger.gap = gap;
    ledger.data = data;
    ledger.seed = 1;
    return ledger.run();
  }

  private LedgerBalance run() throws IOException, InterruptedException, KafkaAway {
    if (data == null) {
      data = Files.createTempDirectory("ledger");
    }
    Files.createDirectories(data.resolve("none"));
    Registry registry = new Registry(data.resolve("registry"));
    TinyParent.publish(data.resolve("registry"));
    registry.promote(MODEL, "1");
    server = new JavaProgram(dev.inkstone.server.Main.class, data.resolve("server.log"));
    trainer = new JavaProgram(LedgerTrainer.class, data.resolve("trainer.log"));
    try (BrokerProcess started = BrokerProcess.start(data.resolve("broker"))) {
      broker = started;
      startServer();
      startTrainer();
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
      try {
        return rateAndKill(channel, registry);
      } finally {
        channel.shutdownNow();
      }
    } finally {
      trainer.close();
      server.close();
    }
  }

  private LedgerBalance rateAndKill(ManagedChannel channel, Registry registry)
      throws IOException, InterruptedException, KafkaAway {
    Acts acts = new Acts(channel, new Random(seed));
    acts.generate(ratings);
    out.accept(ratings + " texts are stored");
    RaterThread rater = new RaterThread(acts, ratings, pause());
    rater.start();
    Random random = new Random(seed + 1);
    for (int i = 0; i < kills + 2 * otherKills; i++) {
      Thread.sleep((long) (random.nextDouble() * gap * 1000));
      // The others' ends lie evenly among those of the trainer.
      int share = Math.max(1, (kills + 2 * otherKills) / Math.max(1, 2 * otherKills));
      if (otherKills > 0 && i % share == share - 1 && i / share < 2 * otherKills) {
        killOther(i / share % 2 == 0);
      } else {
        if (trainerKills % 2 == 1) {
          awaitLearning();
        }
        requireTrainer();
        trainer.kill();
        trainerKills++;
        startTrainer();
      }
    }
    out.accept(
        "%d times the trainer was killed, %d of them in the middle of a learning"
            .formatted(trainerKills, learningKills));
    rater.finish();
    Map<String, Object> kafka = KafkaAddress.plain(broker.address()).client();
    return settled(acts, registry, kafka);
  }

  /** Waits until a learning is in its middle; not for ever, for there may be none any more. */
  private void awaitLearning() throws IOException, InterruptedException {
    SavedStates saved =
        new SavedStates(data.resolve("learning").resolve(MODEL).resolve("interrupted"));
    long end = System.nanoTime() + LEARNING.toNanos();
    while (saved.newest().isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    learningKills += saved.newest().isPresent() ? 1 : 0;
  }

  /** Ratings are spread over the time that the kills take. */
  private Duration pause() {
    double seconds = (kills + 2 * otherKills) * gap / 2;
    return Duration.ofNanos((long) (seconds * 1e9 / ratings));
  }

  private void killOther(boolean isBroker) throws IOException, InterruptedException {
    if (isBroker) {
      broker.kill();
      broker.restart();
      out.accept("the broker was killed, and is back");
    } else {
      server.kill();
      startServer();
      out.accept("the server was killed, and is back");
    }
  }

  /** Waits until the trainer has read all that was rated, or makes no more of it. */
  private LedgerBalance settled(Acts acts, Registry registry, Map<String, Object> kafka)
      throws IOException, InterruptedException, KafkaAway {
    long end = System.nanoTime() + SETTLED.toNanos();
    LedgerBalance balance = LedgerBalance.of(acts.acknowledged(), registry, kafka);
    while ((!balance.lost().isEmpty() || balance.pending() > LEAST)
        && System.nanoTime() < end) {
      Thread.sleep(1000);
      requireTrainer();
      balance = LedgerBalance.of(acts.acknowledged(), registry, kafka);
    }
    return balance;
  }

  /** Whoever ends by himself was not killed, and that counts for nothing. */
  private void requireTrainer() throws IOException {
    if (!trainer.isAlive()) {
      throw new IOException("the trainer ended: " + Files.readString(data.resolve("trainer.log")));
    }
  }

  private void startServer() throws IOException, InterruptedException {
    server.start(
        List.of(
            "--data", data.toString(),
            "--checkpoints", data.resolve("none").toString(),
            "--default-model", MODEL,
            "--threads", "1",
            "--grpc-port", Integer.toString(port),
            "--http-port", "0",
            "--kafka", broker.address()));
    String ready = server.await("ready ", READY);
    port = Integer.parseInt(ready.replaceAll(".*grpc=[^ ]*:(\\d+) .*", "$1"));
  }

  private void startTrainer() throws IOException {
    trainer.start(
        List.of(
            "--model", MODEL,
            "--data", data.toString(),
            "--checkpoints", data.resolve("none").toString(),
            "--kafka", broker.address(),
            "--enough", "60",
            "--least", Integer.toString(LEAST),
            "--patience", "3"));
  }
}
