package dev.inkstone.trainer.evaluate;

import dev.inkstone.trainer.learn.Example;
import dev.inkstone.trainer.learn.Example.Opinion;
import java.util.ArrayList;
import java.util.List;

/**
 * What held-out examples say is better than what. A pair is a preference, an edit, or a liked thing
 * beside a disliked one, each liked one with each disliked one up to a bound.
 */
public final class HeldPairs {
  /** Bounds the pairs that a liked one is in. */
  private static final int OPPONENTS = 16;

  private HeldPairs() {}

  /**
   * The pairs, the better side first, by the places of things in the order of the examples: one that
   * was judged has one place, two that were compared have two, the better one first.
   */
  public static List<int[]> of(List<? extends Example> held) {
    List<Integer> liked = new ArrayList<>();
    List<Integer> disliked = new ArrayList<>();
    List<int[]> pairs = new ArrayList<>();
    int at = 0;
    for (Example example : held) {
      if (example.opinion() == Opinion.FIRST_IS_BETTER) {
        pairs.add(new int[] {at, at + 1});
        at += 2;
      } else {
        (example.opinion() == Opinion.LIKED ? liked : disliked).add(at);
        at++;
      }
    }
    across(liked, disliked, pairs);
    return pairs;
  }

  private static void across(
      List<Integer> liked, List<Integer> disliked, List<int[]> pairs) {
    for (int i = 0; i < liked.size(); i++) {
      for (int j = 0; j < Math.min(OPPONENTS, disliked.size()); j++) {
        pairs.add(new int[] {liked.get(i), disliked.get((i + j) % disliked.size())});
      }
    }
  }
}
