package dev.inkstone.client.cli;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.EvaluateItem;
import dev.inkstone.v1.EvaluateRequest;
import dev.inkstone.v1.EvaluateResponse;
import dev.inkstone.v1.EvaluateResult;
import dev.inkstone.v1.EvaluateText;
import dev.inkstone.v1.VerseForm;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inkstone evaluate}: says how likely a model finds a given text. */
@Command(
    name = "evaluate",
    description = {
      "Says how likely a model finds a text, in nats, and how well a poem keeps to its form.",
      "Nothing is stored."
    },
    sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
  /** More than a server takes, which says so. */
  private static final int MOST_BYTES = 2 << 20;

  /** The forms by the names that people call them. */
  enum Form {
    五绝(VerseForm.VERSE_FORM_JUEJU_FIVE),
    七绝(VerseForm.VERSE_FORM_JUEJU_SEVEN),
    五律(VerseForm.VERSE_FORM_LUSHI_FIVE),
    七律(VerseForm.VERSE_FORM_LUSHI_SEVEN);

    private final VerseForm wire;

    Form(VerseForm wire) {
      this.wire = wire;
    }
  }

  @Mixin private HelpOption help;
  @Mixin private ServerOption server;

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "Who scores (default: the server's default model).")
  private String model = "";

  @Option(
      names = "--version",
      paramLabel = "V",
      description = "Which of its versions (default: the champion).")
  private String version = "";

  @Option(
      names = "--prompt",
      paramLabel = "P",
      description = "What comes before the text and is not scored itself.")
  private String prompt = "";

  @Option(
      names = "--form",
      paramLabel = "F",
      description = "Also judge it as a poem of this form: ${COMPLETION-CANDIDATES}.")
  private Form form;

  @Option(names = "--json", description = "Print the answer as a line of JSON.")
  private boolean json;

  @Parameters(
      paramLabel = "TEXT",
      arity = "0..1",
      description = "The text (default: standard input, without the line's end).")
  private String text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    EvaluateText.Builder item =
        EvaluateText.newBuilder()
            .setPrompt(prompt)
            .setCompletion(text == null ? read(System.in) : text);
    if (form != null) {
      item.setForm(form.wire);
    }
    EvaluateRequest request =
        EvaluateRequest.newBuilder()
            .setModel(model)
            .setVersion(version)
            .addItems(EvaluateItem.newBuilder().setText(item))
            .build();
    try (InkstoneClient client = server.connect()) {
      EvaluateResponse response = client.evaluate(request);
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? JsonLine.of(response) + "\n" : lines(response));
      out.flush();
      return ExitCode.OK;
    }
  }

  private static String read(InputStream in) throws IOException {
    return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).stripTrailing();
  }

  private static String lines(EvaluateResponse response) {
    EvaluateResult result = response.getResults(0);
    StringBuilder lines = new StringBuilder();
    lines.append(
        String.format(
            Locale.ROOT,
            "%.2f nats over %d tokens, %.2f each, by %s version %s\n",
            result.getLogLikelihood(),
            result.getTokens(),
            result.getLogLikelihood() / result.getTokens(),
            response.getModel(),
            response.getCheckpoint().getVersion()));
    new TreeMap<>(result.getScoresMap())
        .forEach(
            (name, score) ->
                lines.append(String.format(Locale.ROOT, "%s %.2f\n", name, score)));
    return lines.toString();
  }
}
