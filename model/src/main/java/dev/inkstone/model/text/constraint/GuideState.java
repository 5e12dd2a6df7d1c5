package dev.inkstone.model.text.constraint;

/**
 * Where one sequence stands in its constraint. Not thread-safe; one for each sequence.
 *
 * <p>Until {@link #isFinished}: {@link #mask} the logits, sample, {@link #advance}. The text
 * matches whenever {@link #isAccepting} holds, and whatever it is so far, it can be finished. End
 * tokens are allowed when the text matches, and alone are allowed when nothing else can follow.
 */
public final class GuideState {
  private final Guide guide;
  private Position position;
  private boolean ended;

  GuideState(Guide guide) {
    this(guide, guide.startPosition(), false);
  }

  private GuideState(Guide guide, Position position, boolean ended) {
    this.guide = guide;
    this.position = position;
    this.ended = ended;
  }

  /** Another sequence that has come to the same place. */
  public GuideState copy() {
    return new GuideState(guide, position, ended);
  }

  /** Whether the text so far matches. */
  public boolean isAccepting() {
    return position.accepting();
  }

  /**
   * Whether nothing may follow but the end: the sequence can end here without an end token. It must
   * if the model has none, or if end tokens are to be ignored.
   */
  public boolean isFinished() {
    return ended || position.finished();
  }

  /**
   * Sets the scores of tokens that may not come next to minus infinity.
   *
   * @param logits a row of {@link TokenTable#size} scores from {@code offset} on
   * @throws IllegalStateException if the sequence has ended
   */
  public void mask(float[] logits, int offset) {
    requireRunning();
    guide.mask(position).apply(logits, offset);
  }

  /** Whether a token may come next. */
  public boolean allows(int token) {
    return !ended && guide.mask(position).allows(token);
  }

  /**
   * Takes the token that was chosen.
   *
   * @throws IllegalArgumentException if the token may not come here; the state stays as it was
   * @throws IllegalStateException if the sequence has ended
   */
  public void advance(int token) {
    requireRunning();
    if (guide.table().endTokens().contains(token)) {
      if (!position.accepting()) {
        throw new IllegalArgumentException("token " + token + " ends a text that does not match");
      }
      ended = true;
      return;
    }
    Position next = guide.advance(position, token);
    if (next.dead()) {
      throw new IllegalArgumentException("token " + token + " may not come here");
    }
    position = next;
  }

  Position position() {
    return position;
  }

  /** How many characters and special tokens, at least, are still to come. */
  long distance() {
    return guide.distance(position);
  }

  private void requireRunning() {
    if (ended) {
      throw new IllegalStateException("the sequence has ended");
    }
  }
}
