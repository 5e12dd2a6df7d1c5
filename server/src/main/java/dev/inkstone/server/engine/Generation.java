package dev.inkstone.server.engine;

import dev.inkstone.model.text.IncrementalDecoder;
import dev.inkstone.model.text.Logprobs;
import dev.inkstone.model.text.Sampler;
import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.SamplingState;
import dev.inkstone.server.engine.Ending.Finished;
import dev.inkstone.server.engine.Ending.Reason;
import dev.inkstone.server.engine.Ending.Usage;
import dev.inkstone.server.cache.RetainedPrefixes;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One sequence of tokens on its way: what is known of it (the prompt and what has been sampled) and
 * how much of that is computed, meaning present in the cache. Progress is nothing else.
 *
 * <p>Belongs to the engine thread once submitted. Its tokens depend on its request alone, not on
 * its neighbours, its slot, or how often it lost its cache.
 */
public final class Generation extends Work {
  private final GenerationRequest request;
  private final OutputSink sink;
  private final SamplingState sampling;
  private final IncrementalDecoder decoder;
  private final StopStrings stopStrings;
  private final Set<Integer> ends;
  private final int lengthLimit;
  private int[] tokens;
  private int known;
  private int computed;
  private boolean hadSeat;
  private int cached;
  private OptionalInt endToken = OptionalInt.empty();

  /** Work that nobody asked for over the wire. */
  public Generation(GenerationRequest request, OutputSink sink) {
    this(request, sink, Origin.NONE);
  }

  public Generation(GenerationRequest request, OutputSink sink, Origin origin) {
    super(origin);
    this.request = request;
    this.sink = sink;
    this.ends = request.ends();
    this.lengthLimit = request.lengthLimit();
    this.sampling =
        new SamplingState(
            request.options(), request.candidate(), request.prompt(), ends, request.guide());
    this.decoder = new IncrementalDecoder(request.tokenizer(), request.prompt());
    this.stopStrings = new StopStrings(request.options().stop());
    this.tokens = request.prompt().clone();
    this.known = tokens.length;
  }

  @Override
  public String id() {
    return request.id();
  }

  /** How its tokens are chosen. */
  public SamplingOptions options() {
    return request.options();
  }

  @Override
  public String output() {
    return completion() + " tokens";
  }

  @Override
  public Usage usage() {
    return new Usage(request.prompt().length, cached, completion());
  }

  @Override
  OptionalInt endToken() {
    return endToken;
  }

  int completion() {
    return known - request.prompt().length;
  }

  int computed() {
    return computed;
  }

  /** Known tokens that are not computed; never 0 between turns. */
  int remaining() {
    return known - computed;
  }

  /** Whether its next step computes one token and yields the next, for a reader who keeps up. */
  boolean decodes() {
    return remaining() == 1 && readerKeepsUp();
  }

  int token(int position) {
    return tokens[position];
  }

  int[] uncomputed(int count) {
    return Arrays.copyOfRange(tokens, computed, computed + count);
  }

  /** How many leading tokens it shares with another. */
  int shared(Generation other) {
    return RetainedPrefixes.shared(tokens, known, other.tokens, other.known);
  }

  /** How many leading tokens it shares with what a slot retains. */
  int shared(RetainedPrefixes retained, int slot) {
    return retained.shared(slot, tokens, known);
  }

  /** The most rows that it can use of others: its last known token is to yield the next one. */
  int shareable() {
    return known - 1;
  }

  /** The tokens whose rows are in its slot. */
  int[] computedTokens() {
    return Arrays.copyOf(tokens, computed);
  }

  /**
   * Takes a slot in which so many rows are computed; returns whether this is its first.
   */
  boolean takeSeat(int rows) {
    computed = rows;
    boolean first = !hadSeat;
    if (first) {
      cached = rows;
    }
    hadSeat = true;
    return first;
  }

  void loseCache() {
    computed = 0;
  }

  @Override
  boolean sinkIsReady() {
    return sink.ready();
  }

  /** The next token by the logits of the last known one. */
  Choice sample(Sampler sampler, float[] logits, int offset) {
    int token = sampler.sample(logits, offset, sampling);
    Optional<Logprobs> logprobs =
        request.topLogprobs().isEmpty()
            ? Optional.empty()
            : Optional.of(
                Logprobs.of(
                    logits, offset, sampler.vocabularySize(), token,
                    request.topLogprobs().getAsInt()));
    return new Choice(token, logprobs);
  }

  void advance(int count) {
    computed += count;
  }

  /** Takes a chosen token, sends it unless it ends the text; returns why the text ends, if so. */
  Optional<Reason> append(Choice choice) {
    int token = choice.token();
    if (ends.contains(token)) {
      endToken = OptionalInt.of(token);
      return Optional.of(Reason.STOP);
    }
    if (known == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.min(lengthLimit, known * 2));
    }
    tokens[known++] = token;
    sampling.accept(token);
    sink.offer(new TokenOutput(token, released(decoder.push(token)), choice.logprobs()));
    if (stopStrings.found() || sampling.isFinished()) {
      return Optional.of(Reason.STOP);
    }
    return known < lengthLimit ? Optional.empty() : Optional.of(Reason.LENGTH);
  }

  /** What of the new text may be sent; before the least length, stop strings are mere text. */
  private String released(String text) {
    return completion() <= request.options().minTokens() ? text : stopStrings.push(text);
  }

  @Override
  void end(Ending ending) {
    sink.end(ending instanceof Finished ? heldBack() : "", ending);
  }

  private String heldBack() {
    return stopStrings.found()
        ? ""
        : stopStrings.push(decoder.flush()) + stopStrings.flush();
  }
}
