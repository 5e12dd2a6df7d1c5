package dev.inkstone.server.rpc;

import dev.inkstone.model.text.InvalidOptionsException;
import dev.inkstone.model.text.PromptException;
import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.Violation;
import dev.inkstone.model.text.chat.ChatMessage;
import dev.inkstone.model.text.constraint.Constraint;
import dev.inkstone.model.text.constraint.ConstraintException;
import dev.inkstone.model.text.constraint.Guide;
import dev.inkstone.server.rpc.InvalidRequest.FieldViolation;
import dev.inkstone.server.swap.TextCheckpoint;
import dev.inkstone.v1.GenerateTextRequest;
import dev.inkstone.v1.GenerateTextRequest.InputCase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Turns requests off the wire into our own types: the only place where they are checked. All that
 * is wrong with a request is said at once. Thread-safe.
 */
public final class RequestReader {
  static final int MAX_PROMPT_BYTES = 512 * 1024;
  static final int MAX_USER_BYTES = 128;
  private static final int MAX_CANDIDATES = 16;
  private static final int MAX_TOP_LOGPROBS = 20;

  private final String defaultModel;
  private final LongSupplier seeds;
  private final Storage storage;

  /**
   * @param defaultModel answers requests that name none
   * @param seeds gives a seed to requests that have none
   * @param storage decides for requests that do not
   */
  public RequestReader(String defaultModel, LongSupplier seeds, Storage storage) {
    this.defaultModel = defaultModel;
    this.seeds = seeds;
    this.storage = storage;
  }

  /** The name of the model that is to answer. */
  String model(GenerateTextRequest request) {
    return request.getModel().isEmpty() ? defaultModel : request.getModel();
  }

  /**
   * Checks everything that needs no tokenising.
   *
   * @throws InvalidRequest naming every field that is wrong
   * @throws Unsupported for a valid request that this server cannot serve yet
   */
  TextRequest read(GenerateTextRequest request, TextCheckpoint checkpoint)
      throws InvalidRequest, Unsupported {
    List<FieldViolation> violations = new ArrayList<>();
    checkInput(request, violations);
    List<ChatMessage> messages = messages(request, checkpoint, violations);
    checkOutput(request, violations);
    SamplingOptions options = sampling(request.getSampling(), checkpoint, violations);
    Optional<Constraint> constraint =
        request.hasConstraint()
            ? ConstraintReader.read(request.getConstraint(), violations)
            : Optional.empty();
    if (!violations.isEmpty()) {
      throw new InvalidRequest(violations);
    }
    refuseUnsupported(request);
    return new TextRequest(
        request.getPrompt(),
        messages,
        bytes(request.getPrompt()) + MessagesReader.bytes(request.getMessages()),
        options,
        candidates(request),
        request.getLogprobs() ? OptionalInt.of(request.getTopLogprobs()) : OptionalInt.empty(),
        constraint,
        request.hasStore() ? request.getStore() : storage == Storage.BY_DEFAULT);
  }

  /**
   * Tokenises the prompt, or the messages as the model's chat template renders them.
   *
   * @throws InvalidRequest if the model cannot read it, or has no room for it
   */
  int[] tokenise(TextRequest request, TextCheckpoint checkpoint) throws InvalidRequest {
    String field = request.messages().isEmpty() ? "prompt" : "messages";
    int[] tokens;
    try {
      tokens =
          request.messages().isEmpty()
              ? checkpoint.promptFormat().encode(request.prompt())
              : checkpoint.chatFormat().orElseThrow().encode(request.messages());
    } catch (PromptException e) {
      throw new InvalidRequest(field, e.getMessage());
    }
    int room = checkpoint.contextLength() - 1;
    if (tokens.length > room) {
      throw new InvalidRequest(
          field,
          "is %d tokens long, but the context of %s holds %d and one more to generate"
              .formatted(tokens.length, checkpoint.model(), room));
    }
    if (tokens.length == 0) {
      throw new InvalidRequest(field, "must not be empty: this model has no start token");
    }
    return tokens;
  }

  /**
   * Compiles the constraint, which may take a second.
   *
   * @throws InvalidRequest if it is malformed or too large, or no text that may be written can
   *     satisfy it
   * @throws Unsupported if the texts of the model's tokens cannot be told
   */
  Optional<Guide> guide(TextRequest request, TextCheckpoint checkpoint)
      throws InvalidRequest, Unsupported {
    if (request.constraint().isEmpty()) {
      return Optional.empty();
    }
    try {
      Guide guide = checkpoint.constraints().get().compile(request.constraint().get());
      if (guide.minTokens() > request.options().maxTokens()) {
        throw new InvalidRequest(
            "sampling.max_tokens",
            "must be at least %d, for no shorter text matches the constraint, but is %d"
                .formatted(guide.minTokens(), request.options().maxTokens()));
      }
      return Optional.of(guide);
    } catch (ConstraintException e) {
      throw new InvalidRequest(e.field(), e.problem());
    } catch (IllegalArgumentException e) {
      throw new Unsupported(
          "constraint is not offered for %s: %s".formatted(checkpoint.model(), e.getMessage()));
    }
  }

  private static List<ChatMessage> messages(
      GenerateTextRequest request,
      TextCheckpoint checkpoint,
      List<FieldViolation> violations) {
    if (!request.hasMessages()) {
      return List.of();
    }
    if (checkpoint.chatFormat().isEmpty()) {
      violations.add(
          new FieldViolation("messages", NoChatTemplate.describe(checkpoint.model())));
    }
    return MessagesReader.read(request.getMessages(), violations);
  }

  private static void checkInput(GenerateTextRequest request, List<FieldViolation> violations) {
    if (request.getInputCase() == InputCase.INPUT_NOT_SET) {
      violations.add(new FieldViolation("input", "set prompt or messages"));
    }
    int bytes = bytes(request.getPrompt());
    if (bytes > MAX_PROMPT_BYTES) {
      violations.add(
          new FieldViolation(
              "prompt", "must be at most " + MAX_PROMPT_BYTES + " bytes, got " + bytes));
    }
    if (bytes(request.getUser()) > MAX_USER_BYTES) {
      violations.add(new FieldViolation("user", "must be at most " + MAX_USER_BYTES + " bytes"));
    }
  }

  private static void checkOutput(GenerateTextRequest request, List<FieldViolation> violations) {
    int candidates = candidates(request);
    if (candidates < 1 || candidates > MAX_CANDIDATES) {
      violations.add(within("candidates", 1, MAX_CANDIDATES, candidates));
    }
    int top = request.getTopLogprobs();
    if (top < 0 || top > MAX_TOP_LOGPROBS) {
      violations.add(within("top_logprobs", 0, MAX_TOP_LOGPROBS, top));
    } else if (top > 0 && !request.getLogprobs()) {
      violations.add(new FieldViolation("top_logprobs", "needs logprobs to be true"));
    }
  }

  private static int candidates(GenerateTextRequest request) {
    return request.hasCandidates() ? request.getCandidates() : 1;
  }

  private static FieldViolation within(String field, int low, int high, int value) {
    return new FieldViolation(field, "must be in [%d, %d], got %d".formatted(low, high, value));
  }

  private void refuseUnsupported(GenerateTextRequest request) throws Unsupported {
    if (request.getStore() && storage == Storage.NEVER) {
      throw new Unsupported("store is not offered: this server runs without Kafka");
    }
  }

  /** The options, or null after adding what is wrong with them. */
  private SamplingOptions sampling(
      dev.inkstone.v1.SamplingOptions wire,
      TextCheckpoint checkpoint,
      List<FieldViolation> violations) {
    try {
      SamplingOptions options = options(wire, checkpoint);
      addAll(options.violationsFor(checkpoint.tokenizer().vocabularySize()), violations);
      return options;
    } catch (InvalidOptionsException e) {
      addAll(e.violations(), violations);
      return null;
    }
  }

  private static void addAll(List<Violation> found, List<FieldViolation> violations) {
    found.forEach(
        v -> violations.add(new FieldViolation("sampling." + v.field(), v.description())));
  }

  private SamplingOptions options(
      dev.inkstone.v1.SamplingOptions wire, TextCheckpoint checkpoint) {
    SamplingOptions.Builder options = checkpoint.defaults().get();
    if (wire.hasTemperature()) {
      options.temperature(wire.getTemperature());
    }
    if (wire.hasTopP()) {
      options.topP(wire.getTopP());
    }
    if (wire.hasTopK()) {
      options.topK(wire.getTopK());
    }
    if (wire.hasMinP()) {
      options.minP(wire.getMinP());
    }
    if (wire.hasRepetitionPenalty()) {
      options.repetitionPenalty(wire.getRepetitionPenalty());
    }
    if (wire.hasPresencePenalty()) {
      options.presencePenalty(wire.getPresencePenalty());
    }
    if (wire.hasFrequencyPenalty()) {
      options.frequencyPenalty(wire.getFrequencyPenalty());
    }
    if (wire.hasMaxTokens()) {
      options.maxTokens(wire.getMaxTokens());
    }
    if (wire.hasMinTokens()) {
      options.minTokens(wire.getMinTokens());
    }
    return options
        .stop(wire.getStopList())
        .stopTokenIds(new HashSet<>(wire.getStopTokenIdsList()))
        .seed(wire.hasSeed() ? wire.getSeed() : seeds.getAsLong())
        .logitBias(
            wire.getLogitBiasMap().entrySet().stream()
                .collect(Collectors.toMap(e -> e.getKey(), e -> e.getValue().doubleValue())))
        .ignoreEos(wire.getIgnoreEos())
        .build();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
