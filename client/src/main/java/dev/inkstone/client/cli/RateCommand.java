package dev.inkstone.client.cli;

import com.google.protobuf.MessageOrBuilder;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.Preference;
import dev.inkstone.v1.RateRequest;
import dev.inkstone.v1.RateResponse;
import dev.inkstone.v1.WithdrawRequest;
import dev.inkstone.v1.WithdrawResponse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inkstone rate}: says what a reader thinks of a generation. */
@Command(
    name = "rate",
    description = "Says what you think of a text; the models learn from it.",
    sortOptions = false)
final class RateCommand implements Callable<Integer> {
  @Mixin private HelpOption help;
  @Mixin private ServerOption server;

  @ArgGroup(multiplicity = "1")
  private Verdict verdict;

  @Option(names = "--user", paramLabel = "U", description = "Who rates (default: nobody).")
  private String user = "";

  @Option(names = "--comment", paramLabel = "C", description = "In your own words.")
  private String comment = "";

  @Option(names = "--json", description = "Print the answer as a line of JSON.")
  private boolean json;

  @Parameters(paramLabel = "GENERATION_ID", description = "What is rated, as generate names it.")
  private String generation;

  @Spec private CommandSpec spec;

  /** One of these must be given. */
  static final class Verdict {
    @Option(names = "--stars", paramLabel = "N", description = "From 1, poor, to 5, excellent.")
    private Integer stars;

    @Option(names = "--up", description = "You like it.")
    private boolean up;

    @Option(names = "--down", description = "You do not.")
    private boolean down;

    @Option(names = "--edit", paramLabel = "TEXT", description = "How it should read.")
    private String edit;

    @Option(names = "--over", paramLabel = "OTHER_ID", description = "It is better than that one.")
    private String over;

    @Option(names = "--withdraw", description = "Take your rating back.")
    private boolean withdraw;
  }

  @Override
  public Integer call() {
    try (InkstoneClient client = server.connect()) {
      if (verdict.withdraw) {
        WithdrawResponse response = client.withdraw(withdrawal());
        print(response, "withdrawn: " + response.getRatingId());
      } else {
        RateResponse response = client.rate(rating());
        print(response, "rated: " + response.getRatingId());
      }
      return ExitCode.OK;
    }
  }

  private WithdrawRequest withdrawal() {
    return WithdrawRequest.newBuilder().setGenerationId(generation).setUser(user).build();
  }

  private RateRequest rating() {
    RateRequest.Builder request =
        RateRequest.newBuilder().setGenerationId(generation).setUser(user).setComment(comment);
    if (verdict.stars != null) {
      request.setStars(verdict.stars);
    } else if (verdict.edit != null) {
      request.setEditedText(verdict.edit);
    } else if (verdict.over != null) {
      request.setPreferredOver(Preference.newBuilder().setGenerationId(verdict.over));
    } else {
      request.setLiked(verdict.up);
    }
    return request.build();
  }

  private void print(MessageOrBuilder response, String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.print((json ? JsonLine.of(response) : line) + "\n");
    out.flush();
  }
}
