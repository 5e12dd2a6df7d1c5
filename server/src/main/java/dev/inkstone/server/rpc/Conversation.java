package dev.inkstone.server.rpc;

import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import dev.inkstone.server.swap.UnknownModel;
import dev.inkstone.v1.ChatEdit;
import dev.inkstone.v1.ChatInput;
import dev.inkstone.v1.ChatMessage;
import dev.inkstone.v1.ChatOpen;
import dev.inkstone.v1.ChatUserMessage;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.Role;
import dev.inkstone.v1.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was said so far, and the terms on which answers are written. Every answer is a request of
 * its own with the whole conversation as its input. Bounded to what such a request may hold. Not
 * thread-safe.
 */
final class Conversation {
  /** What a user's message may bring along. */
  private record Turn(ChatMessage message, Optional<SamplingOptions> sampling) {}

  private final ChatOpen terms;
  private final List<Turn> turns = new ArrayList<>();
  private long answers;

  private Conversation(ChatOpen terms) {
    this.terms = terms;
    terms.getHistoryList().forEach(message -> turns.add(new Turn(message, Optional.empty())));
  }

  /** Starts a conversation on terms that the server can keep. */
  static Conversation open(ChatOpen terms, TextStreams streams)
      throws InvalidRequest, Unsupported, UnknownModel, NoChatTemplate {
    Conversation conversation = new Conversation(terms);
    try {
      streams.checkChat(conversation.withInput(terms.getSampling()).build());
    } catch (InvalidRequest e) {
      List<FieldViolation> violations =
          e.violations().stream()
              .filter(violation -> terms.getHistoryCount() > 0 || !isAboutInput(violation))
              .map(Conversation::inOpen)
              .toList();
      if (!violations.isEmpty()) {
        throw new InvalidRequest(violations);
      }
    }
    return conversation;
  }

  /** That there is no message yet is no fault of a conversation. */
  private static boolean isAboutInput(FieldViolation violation) {
    return violation.field().equals(MessagesReader.FIELD);
  }

  private static FieldViolation inOpen(FieldViolation violation) {
    return new FieldViolation(
        "open." + violation.field().replace(MessagesReader.FIELD, "history"),
        violation.description());
  }

  int size() {
    return turns.size();
  }

  /** The user says something. */
  void say(ChatUserMessage message, TextStreams streams)
      throws InvalidRequest, Unsupported, UnknownModel, NoChatTemplate {
    Turn turn =
        new Turn(
            message(Role.ROLE_USER, message.getContent()),
            message.hasSampling() ? Optional.of(message.getSampling()) : Optional.empty());
    if (message.getContent().isEmpty()) {
      throw new InvalidRequest("message.content", "must not be empty");
    }
    if (message.hasSampling()) {
      checkSampling(turn, streams);
    }
    turns.add(turn);
    requireFits("message.content");
  }

  private void checkSampling(Turn turn, TextStreams streams)
      throws InvalidRequest, Unsupported, UnknownModel, NoChatTemplate {
    try {
      streams.checkChat(
          terms()
              .setMessages(ChatInput.newBuilder().addMessages(turn.message()))
              .setSampling(turn.sampling().orElseThrow())
              .build());
    } catch (InvalidRequest e) {
      throw new InvalidRequest(
          e.violations().stream()
              .map(v -> new FieldViolation("message." + v.field(), v.description()))
              .toList());
    }
  }

  /** An answer was written. */
  void append(String answer) {
    turns.add(new Turn(message(Role.ROLE_ASSISTANT, answer), Optional.empty()));
  }

  /** Changes a message and forgets those after it; returns whether it wants an answer. */
  boolean edit(ChatEdit edit) throws InvalidRequest {
    int index = edit.getMessage();
    if (index < 0 || index >= turns.size()) {
      throw new InvalidRequest(
          "edit.message",
          "the conversation has messages 0 to %d, not %d".formatted(turns.size() - 1, index));
    }
    Turn old = turns.get(index);
    Role role = old.message().getRole();
    if (role == Role.ROLE_USER && edit.getContent().isEmpty()) {
      throw new InvalidRequest("edit.content", "must not be empty");
    }
    turns.subList(index, turns.size()).clear();
    turns.add(new Turn(message(role, edit.getContent()), old.sampling()));
    requireFits("edit.content");
    return role == Role.ROLE_USER;
  }

  /** Makes the user's message the last again. */
  void forgetAnswer() throws InvalidRequest {
    if (lastRole() == Role.ROLE_ASSISTANT) {
      turns.remove(turns.size() - 1);
    }
    if (lastRole() != Role.ROLE_USER) {
      throw new InvalidRequest("regenerate", "there is no message of the user to answer");
    }
  }

  private Role lastRole() {
    return turns.isEmpty()
        ? Role.ROLE_UNSPECIFIED
        : turns.get(turns.size() - 1).message().getRole();
  }

  /** The seed that the conversation has for its next answer, if it has any. */
  OptionalLong nextSeed() {
    return terms.getSampling().hasSeed()
        ? OptionalLong.of(terms.getSampling().getSeed() + answers)
        : OptionalLong.empty();
  }

  /**
   * The request for the next answer.
   *
   * @param seed wins over that of the message, which wins over that of the conversation
   */
  GenerateTextRequest request(OptionalLong seed) {
    Optional<SamplingOptions> own = turns.get(turns.size() - 1).sampling();
    SamplingOptions.Builder sampling = own.orElse(terms.getSampling()).toBuilder();
    if (seed.isPresent()) {
      sampling.setSeed(seed.getAsLong());
    } else if (own.isEmpty() || !own.get().hasSeed()) {
      nextSeed().ifPresent(sampling::setSeed);
    }
    answers++;
    return withInput(sampling.build()).build();
  }

  private GenerateTextRequest.Builder withInput(SamplingOptions sampling) {
    return terms().setMessages(input()).setSampling(sampling);
  }

  private ChatInput input() {
    return ChatInput.newBuilder()
        .addAllMessages(turns.stream().map(Turn::message).toList())
        .build();
  }

  private GenerateTextRequest.Builder terms() {
    GenerateTextRequest.Builder request =
        GenerateTextRequest.newBuilder()
            .setModel(terms.getModel())
            .setLogprobs(terms.getLogprobs())
            .setTopLogprobs(terms.getTopLogprobs())
            .setUser(terms.getUser());
    if (terms.hasConstraint()) {
      request.setConstraint(terms.getConstraint());
    }
    if (terms.hasStore()) {
      request.setStore(terms.getStore());
    }
    return request;
  }

  private void requireFits(String field) throws InvalidRequest {
    int bytes = MessagesReader.bytes(input());
    if (bytes > RequestReader.MAX_PROMPT_BYTES) {
      throw new InvalidRequest(field, "the conversation " + MessagesReader.tooLong(bytes));
    }
  }

  private static ChatMessage message(Role role, String content) {
    return ChatMessage.newBuilder().setRole(role).setContent(content).build();
  }
}
