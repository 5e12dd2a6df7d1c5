package dev.inkstone.server.engine;

import dev.inkstone.model.text.TextModel;
import dev.inkstone.server.cache.RetainedPrefixes;
import java.util.Arrays;

/**
 * The slot of a model in which no sequence ever sits: there given texts are scored, one after the
 * other. What the last one left is there for the next that begins alike. For the engine thread.
 */
final class ScoringSlot {
  private static final int[] NOTHING = {};

  private final TextModel model;
  private final int slot;
  private final int vocabularySize;
  private int[] held = NOTHING;

  /**
   * @param vocabularySize how many of the model's token ids stand for something
   */
  ScoringSlot(TextModel model, int slot, int vocabularySize) {
    this.model = model;
    this.slot = slot;
    this.vocabularySize = vocabularySize;
  }

  /** How many leading tokens of these are computed. */
  int computed(int[] tokens) {
    return RetainedPrefixes.shared(held, held.length, tokens, tokens.length);
  }

  /** Nobody knows any longer what the slot holds. */
  void forget() {
    held = NOTHING;
  }

  /** Computes tokens from {@code from}, before which all are computed, to before {@code to}. */
  void prefill(int[] tokens, int from, int to) {
    held = NOTHING;
    model.prefill(slot, Arrays.copyOfRange(tokens, from, to), from, null);
    held = Arrays.copyOf(tokens, to);
  }

  /** Does so too, and gives what {@link TextModel#score} says of the tokens after these. */
  float[] score(int[] tokens, int from, int to) {
    held = NOTHING;
    float[] scores = new float[2 * (to - from)];
    model.score(slot, Arrays.copyOfRange(tokens, from, to + 1), from, vocabularySize, scores);
    held = Arrays.copyOf(tokens, to);
    return scores;
  }
}
