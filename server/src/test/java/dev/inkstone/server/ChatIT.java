package dev.inkstone.server;

import static dev.inkstone.server.TestServer.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.v1.ChatEdit;
import dev.inkstone.v1.ChatInput;
import dev.inkstone.v1.ChatInterrupt;
import dev.inkstone.v1.ChatMessage;
import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.ChatRegenerate;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatUserMessage;
import dev.inkstone.v1.FinishReason;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.Role;
import dev.inkstone.v1.SamplingOptions;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conversations over a real socket. A prompt of the template is a token for each character. */
@Timeout(60)
class ChatIT {
  /** Says A before what the user says, B before an answer, and <title> first of all. */
  private static final String TEMPLATE =
      """
      {{ bos_token }}{% for message in messages %}
      {%- if message.role == 'system' and message.content == 'J' %}
      {{- raise_exception('no J, please') }}
      {%- endif %}
      {{- 'A' if message.role == 'user' else 'B' }}{{ message.content -}}
      {% endfor %}{% if add_generation_prompt %}B{% endif %}
      """;

  private static final int ANSWER = 5;
  private static final int ENDLESS = 10_000;

  @TempDir private Path folder;
  private TestServer server;
  private ChatRecording chat;

  @BeforeEach
  void start() throws Exception {
    Registry shipped = new Registry(folder.resolve("shipped"));
    TestServer.publish(shipped, "poet", "weights");
    TestServer.publish(shipped, "talker", "weights", "plain", TEMPLATE);
    TestServer.publish(shipped, "bare", "weights", "plain", null);
    server = new TestServer(folder, TestServer.Settings.usual());
    chat = new ChatRecording(server.text());
  }

  @AfterEach
  void stop() {
    server.close();
  }

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
    assertNothingIsHeld();
  }

  @Test
  void generateReadsMessagesByTheSameTemplate() throws Exception {
    Recording recording = new Recording();
    server.text().generate(request(user("春江")).build(), recording);
    assertThat(recording.awaitEnd()).isEqualTo(Status.OK);
    assertThat(recording.started().getPromptTokens()).isEqualTo("^A春江B".length());
    Recording plain = new Recording();
    server.text().generate(request(user("春江")).setPrompt("<title>A春江B").build(), plain);
    assertThat(plain.awaitEnd()).isEqualTo(Status.OK);
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
    assertNothingIsHeld();
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
    assertNothingIsHeld();
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
    assertNothingIsHeld();
  }

  @Test
  void whatTheTemplateRefusesIsSaid() throws Exception {
    chat.send(
        ChatRequest.newBuilder()
            .setOpen(
                ChatOpen.newBuilder()
                    .setModel("talker")
                    .addHistory(message(Role.ROLE_SYSTEM, "J")))
            .build());
    chat.send(say("春"));
    assertThat(chat.awaitAnswer(1).failed().getMessage()).contains("no J, please");
  }

  @Test
  void wrongActionsEndTheCallAndNameTheField() throws Exception {
    SamplingOptions cold = SamplingOptions.newBuilder().setTemperature(-1).build();
    assertRefused("open", say("春"));
    assertRefused("open", open("talker", 1), open("talker", 1));
    assertRefused("action", open("talker", 1), ChatRequest.getDefaultInstance());
    assertRefused("message.content", open("talker", 1), say(""));
    assertRefused("edit.message", open("talker", 1), edit(0, "春"));
    assertRefused(
        "regenerate", open("talker", 1), regenerate(ChatRegenerate.getDefaultInstance()));
    assertRefused(
        "message.sampling.temperature",
        open("talker", 1),
        ChatRequest.newBuilder()
            .setMessage(ChatUserMessage.newBuilder().setContent("春").setSampling(cold))
            .build());
    assertRefused(
        "open.sampling.temperature",
        ChatRequest.newBuilder()
            .setOpen(ChatOpen.newBuilder().setModel("talker").setSampling(cold))
            .build());
    assertRefused(
        "open.history[1].role",
        ChatRequest.newBuilder()
            .setOpen(
                ChatOpen.newBuilder()
                    .setModel("talker")
                    .addHistory(user("春"))
                    .addHistory(message(Role.ROLE_SYSTEM, "江")))
            .build());
    assertRefused("message.content", open("talker", 1), say("A".repeat(600 * 1024)));
    assertNothingIsHeld();
  }

  @ParameterizedTest
  @CsvSource({"bare, FAILED_PRECONDITION, chat template", "nobody, NOT_FOUND, nobody"})
  void modelsThatCannotChatAreRefusedAtTheOpening(String model, Status.Code code, String why)
      throws Exception {
    chat.send(open(model, 1));
    Status end = chat.awaitEnd();
    assertThat(end.getCode()).isEqualTo(code);
    assertThat(end.getDescription()).contains(model, why);
  }

  @Test
  void messagesToAModelWithoutATemplateAreInvalid() throws Exception {
    Recording recording = new Recording();
    server.text().generate(request(user("春")).setModel("bare").build(), recording);
    assertThat(recording.awaitEnd().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(fields(recording.failure())).containsExactly("messages");
  }

  private void assertRefused(String field, ChatRequest... actions) throws Exception {
    ChatRecording refused = new ChatRecording(server.text());
    List.of(actions).forEach(refused::send);
    assertThat(refused.awaitEnd().getCode()).as(field).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(fields(refused.failure())).containsExactly(field);
  }

  private static List<String> fields(Throwable failure) throws Exception {
    return StatusProto.fromThrowable(failure).getDetails(0).unpack(BadRequest.class)
        .getFieldViolationsList().stream().map(BadRequest.FieldViolation::getField).toList();
  }

  private void assertNothingIsHeld() {
    eventually("every stream has ended", () -> server.server().admission().streams() == 0);
    assertThat(server.server().admission().tokensInFlight()).isZero();
  }

  private String generated(ChatMessage... messages) throws Exception {
    Recording recording = new Recording();
    GenerateTextRequest.Builder request = request(messages);
    request.getSamplingBuilder().setSeed(2);
    server.text().generate(request.build(), recording);
    assertThat(recording.awaitEnd()).isEqualTo(Status.OK);
    return recording.text();
  }

  private static GenerateTextRequest.Builder request(ChatMessage... messages) {
    return GenerateTextRequest.newBuilder()
        .setModel("talker")
        .setMessages(ChatInput.newBuilder().addAllMessages(List.of(messages)))
        .setSampling(sampling(ANSWER));
  }

  private static SamplingOptions.Builder sampling(int tokens) {
    return SamplingOptions.newBuilder()
        .setMaxTokens(tokens).setIgnoreEos(true).setTemperature(1).setSeed(1);
  }

  private static ChatRequest open(String model, int tokens) {
    return ChatRequest.newBuilder()
        .setOpen(ChatOpen.newBuilder().setModel(model).setSampling(sampling(tokens)))
        .build();
  }

  private static ChatRequest say(String content) {
    return ChatRequest.newBuilder()
        .setMessage(ChatUserMessage.newBuilder().setContent(content))
        .build();
  }

  private static ChatRequest interrupt() {
    return ChatRequest.newBuilder().setInterrupt(ChatInterrupt.getDefaultInstance()).build();
  }

  private static ChatRequest edit(int message, String content) {
    return ChatRequest.newBuilder()
        .setEdit(ChatEdit.newBuilder().setMessage(message).setContent(content))
        .build();
  }

  private static ChatRequest regenerate(ChatRegenerate regenerate) {
    return ChatRequest.newBuilder().setRegenerate(regenerate).build();
  }

  private static ChatMessage user(String content) {
    return message(Role.ROLE_USER, content);
  }

  private static ChatMessage assistant(String content) {
    return message(Role.ROLE_ASSISTANT, content);
  }

  private static ChatMessage message(Role role, String content) {
    return ChatMessage.newBuilder().setRole(role).setContent(content).build();
  }
}
