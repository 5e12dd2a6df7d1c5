package dev.inkstone.client.bench;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Prompts of one kind that differ: the first word stays, since it may be a form or an instruction,
 * and what follows is drawn at random from the pieces of a pool, so that two prompts share little
 * more than a prefix cache would find by chance. Pieces are words where the pool has several, and
 * characters otherwise. A prompt of a single word has nothing but pieces.
 */
final class DrawnPrompts implements Prompts {
  private final String head;
  private final List<String> pool;
  private final String separator;
  private final int length;

  /**
   * @param example a prompt of the kind; its pieces are counted
   * @param pool a text to draw pieces from; empty takes those of the example
   */
  DrawnPrompts(String example, String pool) {
    int headEnd = example.indexOf(' ') + 1;
    String rest = example.substring(headEnd).strip();
    head = rest.isEmpty() ? "" : example.substring(0, headEnd);
    String body = rest.isEmpty() ? example : rest;
    separator = body.contains(" ") ? " " : "";
    this.pool = pieces(pool.isEmpty() ? body : pool, separator);
    length = pieces(body, separator).size();
  }

  private static List<String> pieces(String text, String separator) {
    return separator.isEmpty()
        ? text.codePoints().filter(c -> c != ' ').mapToObj(Character::toString).toList()
        : List.of(text.strip().split(" +"));
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public String prompt(long index, int pieces) {
    SplittableRandom random = new SplittableRandom(index);
    StringBuilder prompt = new StringBuilder(head);
    for (int i = 0; i < pieces; i++) {
      prompt.append(i == 0 ? "" : separator).append(pool.get(random.nextInt(pool.size())));
    }
    return prompt.toString();
  }
}
