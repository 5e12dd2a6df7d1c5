package dev.inkstone.server;

import static dev.inkstone.server.Chats.edit;
import static dev.inkstone.server.Chats.message;
import static dev.inkstone.server.Chats.open;
import static dev.inkstone.server.Chats.regenerate;
import static dev.inkstone.server.Chats.request;
import static dev.inkstone.server.Chats.say;
import static dev.inkstone.server.Chats.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.ChatRegenerate;
import dev.inkstone.v1.ChatRequest;
import dev.inkstone.v1.ChatUserMessage;
import dev.inkstone.v1.Role;
import dev.inkstone.v1.SamplingOptions;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused in a conversation: an action, an answer, or the model. */
@Timeout(60)
class ChatRefusalsIT extends WithChat {
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
    server.assertNothingIsHeld();
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
    Recording recording = server.generate(request(1, user("春")).setModel("bare"));
    recording.awaitEnd();
    assertThat(Violations.fields(recording.failure())).containsExactly("messages");
  }

  private void assertRefused(String field, ChatRequest... actions) throws Exception {
    ChatRecording refused = new ChatRecording(server.text());
    List.of(actions).forEach(refused::send);
    refused.awaitEnd();
    assertThat(Violations.fields(refused.failure())).containsExactly(field);
  }
}
