package dev.inkstone.model.text;

/**
 * What a decoder takes: every number is checked here, since past its end the native side would read
 * somebody else's memory.
 *
 * @param slots sequences held at once
 * @param contextLength positions of a slot
 * @param vocabularySize tokens
 */
record Bounds(int slots, int contextLength, int vocabularySize) {

  static Bounds of(DecoderConfig config, Decoder.Options options) {
    int contextLength = Math.min(options.contextLength(), config.contextLength());
    return new Bounds(options.slots(), contextLength, config.vocabularySize());
  }

  int slot(int slot) {
    return within("slot", slot, slots);
  }

  int position(int position) {
    return within("position", position, contextLength);
  }

  int token(int token) {
    return within("token", token, vocabularySize);
  }

  /** Token ids, as the program wants them. */
  long[] tokens(int[] tokens) {
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = token(tokens[i]);
    }
    return ids;
  }

  /** A token of each of the first slots, and behind the tokens their positions. */
  long[] step(int[] tokens, int[] positions) {
    int n = tokens.length;
    slot(n - 1);
    long[] step = new long[2 * n];
    for (int i = 0; i < n; i++) {
      step[i] = token(tokens[i]);
      step[n + i] = position(positions[i]);
    }
    return step;
  }

  private static int within(String what, int value, int end) {
    if (value < 0 || value >= end) {
      throw new IllegalArgumentException(what + " " + value + " is not in [0, " + end + ")");
    }
    return value;
  }
}
