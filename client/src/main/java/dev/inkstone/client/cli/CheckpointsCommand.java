package dev.inkstone.client.cli;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.Checkpoint;
import dev.inkstone.v1.ListCheckpointsRequest;
import dev.inkstone.v1.ListCheckpointsResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inkstone checkpoints}: what the models have become, newest first. */
@Command(
    name = "checkpoints",
    description = "Lists checkpoints with their lineage, verdicts and ratings, newest first.",
    sortOptions = false)
final class CheckpointsCommand implements Callable<Integer> {
  private static final int PAGE = 200;

  @Mixin private HelpOption help;
  @Mixin private ServerOption server;

  @Parameters(paramLabel = "MODEL", arity = "0..1", description = "Only this model's.")
  private String model = "";

  @Option(
      names = "--consumed",
      paramLabel = "USER",
      description = "Only those that learned from this user's ratings.")
  private String consumed = "";

  @Option(names = "--json", description = "Print each checkpoint as a line of JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<Checkpoint> checkpoints = new ArrayList<>();
    try (InkstoneClient client = server.connect()) {
      ListCheckpointsRequest.Builder request =
          ListCheckpointsRequest.newBuilder()
              .setModel(model)
              .setConsumedUser(consumed)
              .setPageSize(PAGE);
      ListCheckpointsResponse page;
      do {
        page = client.checkpoints(request.build());
        checkpoints.addAll(page.getCheckpointsList());
        request.setPageToken(page.getNextPageToken());
      } while (!page.getNextPageToken().isEmpty());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      for (Checkpoint checkpoint : checkpoints) {
        out.print(JsonLine.of(checkpoint) + "\n");
      }
    } else {
      CheckpointTable.lines(checkpoints).forEach(line -> out.print(line + "\n"));
    }
    out.flush();
    return ExitCode.OK;
  }
}
