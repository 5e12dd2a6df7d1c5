package dev.inkstone.server.fuzz;

import dev.inkstone.server.measure.MetricsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Spoiled files for every reader, then spoiled requests for both ports of a server with the shipped
 * models, in turns. Exits with 1 if a reader broke, a request was answered as if the server had a
 * bug, something was left running, or memory grew after the first fifth.
 */
@Command(name = "server/measure fuzz", sortOptions = false, showDefaultValues = true,
    mixinStandardHelpOptions = true)
public final class Fuzz implements Callable<Integer> {
  private static final int TURNS = 10;

  /** After these, what grows once has grown. */
  private static final int WARM = 2;

  @Option(names = "--seed", defaultValue = "1", description = "Of every choice.")
  private long seed;

  @Option(names = "--requests", defaultValue = "100000",
      description = "Half of them calls of gRPC, half of them over HTTP.")
  private long requests;

  @Option(names = "--files", defaultValue = "10000", description = "Spoiled files.")
  private long files;

  @Option(names = "--first", defaultValue = "0", description = "Number of the first case.")
  private long first;

  @Option(names = "--checkpoints", defaultValue = "model/checkpoints",
      description = "Folder of the checkpoints.")
  private Path checkpoints;

  @Option(names = "--heap", defaultValue = "256m", description = "Heap of the server.")
  private String heap;

  @Option(names = "--slack", defaultValue = "48",
      description = "MiB that resident memory may end above where it was after a fifth.")
  private double slack;

  private final List<String> faults = new ArrayList<>();

  public static void main(String[] args) {
    System.exit(new CommandLine(new Fuzz()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path scratch = Files.createTempDirectory("fuzz");
    if (files > 0) {
      long begin = System.nanoTime();
      report("files", Campaigns.files(scratch, checkpoints, seed, first, files), begin);
    }
    if (requests > 0) {
      try (ServerProcess server = new ServerProcess(scratch, checkpoints, heap)) {
        bother(server);
      }
    }
    faults.forEach(System.out::println);
    System.out.println(faults.isEmpty() ? "nothing broke" : faults.size() + " faults");
    return faults.isEmpty() ? 0 : 1;
  }

  private void report(String what, Campaign campaign, long begin) {
    System.out.printf(
        "%s: %s in %.0f s%n", what, campaign.endings(), (System.nanoTime() - begin) / 1e9);
    faults.addAll(campaign.faults());
  }

  private void bother(ServerProcess server) throws IOException, InterruptedException {
    long each = requests / 2 / TURNS;
    Map<String, Integer> calls = new TreeMap<>();
    Map<String, Integer> answers = new TreeMap<>();
    double warm = 0;
    long begin = System.nanoTime();
    for (int turn = 0; turn < TURNS && server.isAlive(); turn++) {
      long from = first + turn * each;
      count(Campaigns.grpc(server.grpcPort(), seed, from, each, Set.of()), calls);
      count(Campaigns.http(server.httpPort(), seed, from, each, Set.of()), answers);
      double resident = server.metrics().residentMebibytes();
      warm = turn == WARM - 1 ? resident : warm;
      System.out.printf(
          "%d requests, %.0f s: resident %.1f MiB%n",
          2 * each * (turn + 1), (System.nanoTime() - begin) / 1e9, resident);
    }
    System.out.println("gRPC: " + calls + "\nHTTP: " + answers);
    check(server.isAlive(), "the server has crashed");
    MetricsPage page = server.metrics();
    check(
        page.residentMebibytes() <= warm + slack,
        "memory grew from %.1f to %.1f MiB".formatted(warm, page.residentMebibytes()));
    for (String gauge : List.of("inkstone_num_requests_running", "inkstone_num_requests_waiting")) {
      check(page.sum(gauge) == 0, gauge + " is not 0 at the end");
    }
    faults.addAll(server.bugs());
  }

  private void count(Campaign campaign, Map<String, Integer> endings) {
    campaign.endings().forEach((name, n) -> endings.merge(name, n, Integer::sum));
    faults.addAll(campaign.faults());
  }

  private void check(boolean holds, String fault) {
    if (!holds) {
      faults.add(fault);
    }
  }
}
