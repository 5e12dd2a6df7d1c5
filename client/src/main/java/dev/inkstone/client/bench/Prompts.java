package dev.inkstone.client.bench;

/** Prompts of any length, for requests that are counted. */
interface Prompts {
  /** How long the example is from which they are made, in pieces: words or characters. */
  int length();

  /** The prompt of this index with so many pieces: the same index, the same prompt. */
  String prompt(long index, int pieces);

  /** The same prompt whatever the index, repeated or cut; its pieces are characters. */
  static Prompts repeating(String text) {
    int length = text.codePointCount(0, text.length());
    return new Prompts() {
      @Override
      public int length() {
        return length;
      }

      @Override
      public String prompt(long index, int pieces) {
        String enough = text.repeat((pieces + length - 1) / length);
        return enough.substring(0, enough.offsetByCodePoints(0, pieces));
      }
    };
  }
}
