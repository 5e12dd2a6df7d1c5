package dev.inkstone.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code up} for the trainer, which the launcher hands over to it. */
final class LearnFlags {
  @Option(names = "--no-learn", fallbackValue = "true", arity = "0..1",
      paramLabel = "true|false", defaultValue = "false",
      description = "Leave the trainer out: nothing is learned.")
  private boolean noLearn;

  @Option(names = "--learn-model", paramLabel = "NAME[,NAME...]", defaultValue = "poet,sketch",
      description = "The models that learn: such as write, and such as draw by a flow.")
  private String models;

  @Option(names = "--learn-enough", paramLabel = "N", defaultValue = "200",
      description = "Ratings that start a learning at once.")
  private int enough;

  @Option(names = "--learn-least", paramLabel = "N", defaultValue = "50",
      description = "Ratings without which nothing is learned.")
  private int least;

  @Option(names = "--learn-patience", paramLabel = "SECONDS", defaultValue = "600",
      description = "How long fewer than enough may wait.")
  private long patience;

  @Option(names = "--learn-threads", paramLabel = "N", defaultValue = "1",
      description = "Threads of one operator while it learns; the server needs the others.")
  private int threads;

  @Option(names = "--learn-ready-file", paramLabel = "FILE",
      description = "A file that is there while ratings are read, for who watches the trainer.")
  private Path readyFile;

  @Option(names = "--learn-cache", paramLabel = "DIR",
      description = "Where the trainer keeps downloads; by default ~/.cache/inkstone.")
  private Path cache;

  boolean learns() {
    return !noLearn;
  }

  /** As the trainer's command line takes them. */
  List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--model", models,
                "--enough", Integer.toString(enough),
                "--least", Integer.toString(least),
                "--patience", Long.toString(patience),
                "--threads", Integer.toString(threads)));
    if (readyFile != null) {
      arguments.addAll(List.of("--ready-file", readyFile.toString()));
    }
    if (cache != null) {
      arguments.addAll(List.of("--cache", cache.toString()));
    }
    return arguments;
  }
}
