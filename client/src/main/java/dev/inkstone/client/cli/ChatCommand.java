package dev.inkstone.client.cli;

import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.ChatOpen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code inkstone chat}: a conversation with a model. */
@Command(
    name = "chat",
    description =
        "Holds a conversation with a model. In a terminal Ctrl-C stops an answer, Ctrl-D leaves and"
            + " /help lists the commands; elsewhere each line of the input is a message.")
final class ChatCommand implements Callable<Integer> {
  @Mixin private HelpOption help;
  @Mixin private ServerOption server;
  @Mixin private SamplingFlags sampling;

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "Who answers (default: the server's default model).")
  private String model = "";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ChatOpen terms =
        ChatOpen.newBuilder().setModel(model).setSampling(sampling.toProto()).build();
    try (InkstoneClient client = server.connect();
        ChatSession session =
            new ChatSession(client, terms, spec.commandLine().getOut());
        CancelOnExit hook = CancelOnExit.of(session::close)) {
      if (System.console() == null) {
        answerLines(session);
      } else {
        ChatTerminal.run(session, spec.commandLine().getErr());
      }
      return ExitCode.OK;
    }
  }

  private static void answerLines(ChatSession session) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        session.say(line);
      }
    }
  }
}
