package dev.inkstone.server;

import static dev.inkstone.server.Chats.assistant;
import static dev.inkstone.server.Chats.edit;
import static dev.inkstone.server.Chats.interrupt;
import static dev.inkstone.server.Chats.open;
import static dev.inkstone.server.Chats.regenerate;
import static dev.inkstone.server.Chats.request;
import static dev.inkstone.server.Chats.say;
import static dev.inkstone.server.Chats.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.v1.ChatMessage;
import dev.inkstone.v1.ChatRegenerate;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.GenerateTextRequest;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Conversations over a real socket. A prompt of {@link Chats} is a token for each character. */
@Timeout(60)
class ChatIT extends WithChat {
  private static final int ANSWER = 5;
  private static final int ENDLESS = 10_000;

  @Test
  void everyAnswerSeesTheWholeConversation() throws Exception {
    chat.send(open("talker", ANSWER));
    chat.send(say("春江"));
    assertThat(chat.awaitAnswer(1).started().getPromptTokens()).isEqualTo("^A春江B".length());
    String first = chat.awaitAnswer(1).text();
    chat.send(say("花"));
    ChatRecording.Answer second = chat.awaitAnswer(2);
    assertThat(second.message()).isEqualTo(3);
    assertThat(second.started().getPromptTokens())
        .isEqualTo(("^A春江B" + first + "A花B").length());
    assertThat(second.text()).isEqualTo(generated(user("春江"), assistant(first), user("花")));
    chat.halfClose();
    assertThat(chat.awaitEnd()).isEqualTo(Status.OK);
    server.assertNothingIsHeld();
  }

  @Test
  void generateReadsMessagesByTheSameTemplate() throws Exception {
    Recording recording = server.write(request(ANSWER, user("春江")));
    assertThat(recording.started().getPromptTokens()).isEqualTo("^A春江B".length());
    Recording plain = server.write(request(ANSWER, user("春江")).setPrompt("<title>A春江B"));
    assertThat(plain.tokens()).isEqualTo(recording.tokens());
  }

  @Test
  void aNewMessageInterruptsTheAnswerAndTheRestOfItIsRemembered() throws Exception {
    server.model().beforeStep(new Pace(1));
    chat.send(open("talker", ENDLESS));
    chat.send(say("春"));
    chat.awaitChunk(1);
    chat.send(say("江"));
    ChatRecording.Answer first = chat.awaitAnswer(1);
    assertThat(first.finished().getReason()).isEqualTo(FinishReason.FINISH_REASON_CANCELLED);
    chat.awaitChunk(2);
    chat.send(interrupt());
    ChatRecording.Answer second = chat.awaitAnswer(2);
    assertThat(second.finished().getReason()).isEqualTo(FinishReason.FINISH_REASON_CANCELLED);
    assertThat(second.started().getPromptTokens())
        .isEqualTo(("^A春B" + first.text() + "A江B").length());
    assertThat(second.started().getGenerationIds(0))
        .isNotEqualTo(first.started().getGenerationIds(0));
    chat.halfClose();
    assertThat(chat.awaitEnd()).isEqualTo(Status.OK);
    server.assertNothingIsHeld();
  }

  @Test
  void anEditForgetsWhatFollowsAndIsAnswered() throws Exception {
    chat.send(open("talker", ANSWER));
    chat.send(say("春"));
    chat.awaitAnswer(1);
    chat.send(say("江"));
    chat.awaitAnswer(2);
    chat.send(edit(0, "花月夜"));
    ChatRecording.Answer answer = chat.awaitAnswer(3);
    assertThat(answer.message()).isEqualTo(1);
    assertThat(answer.started().getPromptTokens()).isEqualTo("^A花月夜B".length());
    chat.send(edit(1, "光"));
    chat.send(say("床"));
    assertThat(chat.awaitAnswer(4).started().getPromptTokens())
        .isEqualTo("^A花月夜B光A床B".length());
  }

  @Test
  void regeneratingWritesTheLastAnswerWithTheNextSeed() throws Exception {
    chat.send(open("talker", ANSWER));
    chat.send(say("春"));
    ChatRecording.Answer first = chat.awaitAnswer(1);
    chat.send(regenerate(ChatRegenerate.getDefaultInstance()));
    ChatRecording.Answer second = chat.awaitAnswer(2);
    assertThat(second.message()).isEqualTo(first.message());
    assertThat(second.started().getPromptTokens()).isEqualTo(first.started().getPromptTokens());
    assertThat(second.started().getSeed()).isEqualTo(first.started().getSeed() + 1);
    chat.send(regenerate(ChatRegenerate.newBuilder().setSeed(first.started().getSeed()).build()));
    assertThat(chat.awaitAnswer(3).text()).isEqualTo(first.text());
  }

  @Test
  void halfClosingLetsTheAnswerFinish() throws Exception {
    chat.send(open("talker", 200));
    chat.send(say("春"));
    chat.halfClose();
    assertThat(chat.awaitEnd()).isEqualTo(Status.OK);
    assertThat(chat.awaitAnswer(1).finished().getReason())
        .isEqualTo(FinishReason.FINISH_REASON_LENGTH);
  }

  @Test
  void aUserWhoLeavesStopsTheAnswer() throws Exception {
    server.model().beforeStep(new Pace(1));
    chat.send(open("talker", ENDLESS));
    chat.send(say("春"));
    chat.awaitChunk(1);
    chat.cancel();
    server.assertNothingIsHeld();
  }

  @Test
  void aPoetIsAskedTheLastMessageAlone() throws Exception {
    chat.send(open("poet", ANSWER));
    chat.send(say("七绝 春江"));
    chat.awaitAnswer(1);
    chat.send(say("五律 花月夜"));
    assertThat(chat.awaitAnswer(2).started().getPromptTokens()).isEqualTo(6);
  }

  @Test
  void anAnswerThatCannotBeWrittenFailsAndTheConversationGoesOn() throws Exception {
    chat.send(open("talker", ANSWER));
    chat.send(say("春".repeat(TestServer.CONTEXT)));
    ChatRecording.Answer failed = chat.awaitAnswer(1);
    assertThat(failed.failed().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
    assertThat(failed.failed().getMessage()).contains("tokens long", "talker");
    chat.send(edit(0, "春"));
    assertThat(chat.awaitAnswer(2).finished().getReason())
        .isEqualTo(FinishReason.FINISH_REASON_LENGTH);
    server.assertNothingIsHeld();
  }

  private String generated(ChatMessage... messages) throws Exception {
    GenerateTextRequest.Builder request = request(ANSWER, messages);
    request.getSamplingBuilder().setSeed(2);
    return server.write(request).text();
  }
}
