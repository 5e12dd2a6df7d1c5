package dev.inkstone.model.text.constraint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The texts of all tokens as one tree of bytes, laid out in the order of a depth-first walk: a
 * walk is a loop over arrays, and a branch that a constraint forbids is skipped in one jump.
 * Immutable.
 */
final class TokenTrie {
  private final byte[] label;
  private final int[] depth;
  private final int[] skip;
  private final int[] firstToken;
  private final int[] tokens;
  private int longest;

  /** A tree of these tokens; what has no bytes is left out. */
  TokenTrie(byte[][] texts) {
    List<Integer> order = new ArrayList<>();
    int most = 0;
    for (int id = 0; id < texts.length; id++) {
      if (texts[id].length > 0) {
        order.add(id);
        most += texts[id].length;
      }
    }
    order.sort(Comparator.comparing(id -> texts[id], Arrays::compareUnsigned));
    byte[] labels = new byte[most];
    int[] depths = new int[most];
    int[] firsts = new int[most + 1];
    int[] ids = new int[order.size()];
    int size = 0;
    byte[] previous = new byte[0];
    for (int i = 0; i < ids.length; i++) {
      byte[] text = texts[order.get(i)];
      int shared = Arrays.mismatch(previous, text);
      for (int d = shared < 0 ? text.length : shared; d < text.length; d++) {
        labels[size] = text[d];
        depths[size] = d;
        // The tokens that end here are the next ones; those of the nodes above came before.
        firsts[size++] = i;
      }
      ids[i] = order.get(i);
      longest = Math.max(longest, text.length);
      previous = text;
    }
    firsts[size] = ids.length;
    label = Arrays.copyOf(labels, size);
    depth = Arrays.copyOf(depths, size);
    firstToken = Arrays.copyOf(firsts, size + 1);
    tokens = ids;
    skip = skips();
  }

  /** Nodes, each of which is a byte after its parent's text. */
  int size() {
    return label.length;
  }

  /** Bytes of the longest token. */
  int longest() {
    return longest;
  }

  /** The byte that leads to a node, 0 to 255. */
  int label(int node) {
    return label[node] & 0xFF;
  }

  /** Bytes before the node's own: 0 for the first byte of a token. */
  int depth(int node) {
    return depth[node];
  }

  /** The next node that is not below this one. */
  int skip(int node) {
    return skip[node];
  }

  /** Index into {@link #token} of the first token that ends at this node. */
  int firstToken(int node) {
    return firstToken[node];
  }

  /** One more than the index of the last token that ends at this node. */
  int endToken(int node) {
    return firstToken[node + 1];
  }

  /** A token's id. */
  int token(int index) {
    return tokens[index];
  }

  private int[] skips() {
    int[] result = new int[label.length];
    int[] next = new int[longest + 1];
    Arrays.fill(next, label.length);
    for (int node = label.length - 1; node >= 0; node--) {
      // The nearest node to the right that is as high as this one, or higher.
      result[node] = next[depth[node]];
      Arrays.fill(next, depth[node], next.length, node);
    }
    return result;
  }
}
