package dev.inkstone.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.client.FakeChat;
import dev.inkstone.client.InkstoneClient;
import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatRequest.ActionCase;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChatCommandTest {
  @Test
  void eachLineIsAMessageAndEachAnswerEndsItsLine() {
    try (FakeChat server = FakeChat.start()) {
      CommandRun run = chat(server, "春江\n\n/help\n", "--model", "poet", "--seed", "7");
      assertThat(run).isEqualTo(new CommandRun(0, "you said 春江\nyou said /help\n", ""));
      ChatOpen terms = server.received().get(0).getOpen();
      assertThat(terms.getModel()).isEqualTo("poet");
      assertThat(terms.getSampling().getSeed()).isEqualTo(7);
    }
  }

  @Test
  void anAnswerThatFailsIsOneLine() {
    try (FakeChat server = FakeChat.start()) {
      CommandRun run = chat(server, "春\nfail\n花\n");
      assertThat(run)
          .isEqualTo(new CommandRun(1, "you said 春\n\n", "inkstone: too much\n"));
    }
  }

  @Test
  void aConversationThatTheServerRefusesIsBadUsage() {
    try (FakeChat server = FakeChat.start()) {
      CommandRun run = chat(server, "refuse\n");
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).isEqualTo("inkstone: message.content: no\n");
    }
  }

  @Test
  void commandsEditRegenerateAndBeginAnew() {
    try (FakeChat server = FakeChat.start();
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      ChatSession session =
          new ChatSession(client, ChatOpen.getDefaultInstance(), new PrintWriter(out));
      ChatCommands commands = new ChatCommands(session, new PrintWriter(err));
      for (String line :
          new String[] {
            "/regenerate", "one", "two", "/edit  2", "/regenerate", "", "fail", "/new", "three",
            "/edit", "/nonsense", "/help"
          }) {
        commands.perform(line);
      }
      assertThat(out.toString())
          .isEqualTo("you said one\nyou said two\nanswer to 2: 2\nonce more\n\nyou said three\n");
      assertThat(err.toString())
          .startsWith("inkstone: nothing was said yet\ninkstone: too much\ninkstone: /edit needs")
          .contains("no command /nonsense", "/regenerate   have");
      assertThat(server.received().stream().map(ChatRequest::getActionCase))
          .containsExactly(
              ActionCase.OPEN, ActionCase.MESSAGE, ActionCase.MESSAGE, ActionCase.EDIT,
              ActionCase.REGENERATE, ActionCase.MESSAGE, ActionCase.OPEN, ActionCase.MESSAGE);
      session.close();
    }
  }

  @Test
  void interruptingStopsTheAnswerAndNotTheConversation() throws Exception {
    try (FakeChat server = FakeChat.start();
        InkstoneClient client = InkstoneClient.connect(server.address())) {
      StringWriter out = new StringWriter();
      ChatSession session =
          new ChatSession(client, ChatOpen.getDefaultInstance(), new PrintWriter(out));
      session.interrupt();
      Thread stopper =
          new Thread(
              () -> {
                server.endless.join();
                session.interrupt();
              });
      stopper.start();
      session.say("endless");
      stopper.join(TimeUnit.SECONDS.toMillis(10));
      session.say("on");
      assertThat(out.toString()).isEqualTo("on and\nyou said on\n");
      session.close();
    }
  }

  private static CommandRun chat(FakeChat server, String input, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "chat";
    all[1] = "--server";
    all[2] = server.address().toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return CommandRun.of(all);
    } finally {
      System.setIn(before);
    }
  }
}
