package dev.inkstone.model.text.constraint;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.State;
import dk.brics.automaton.Transition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes sets of characters as automata over the bytes of UTF-8: a symbol is a byte, 0 to 255. A
 * token may hold a part of a character, so masks cannot work on characters.
 */
final class Utf8 {
  /** The last character of one, two, three and four bytes. */
  private static final int[] LAST = {0x7F, 0x7FF, 0xFFFF, 0x10FFFF};

  private static final int FIRST_CONTINUATION = 0x80;
  private static final int LAST_CONTINUATION = 0xBF;

  private final State start = new State();

  /** {@code rest[n]}: any n continuation bytes are still to come. */
  private final State[] rest = new State[LAST.length];

  private Utf8() {
    for (int n = 0; n < rest.length; n++) {
      rest[n] = new State();
      if (n > 0) {
        rest[n].addTransition(continuation(rest[n - 1]));
      }
    }
    rest[0].setAccept(true);
  }

  /** A deterministic automaton of the encodings of these characters. */
  static Automaton automaton(CodePoints characters) {
    if (characters.isEmpty()) {
      return Automaton.makeEmpty();
    }
    Utf8 utf8 = new Utf8();
    for (int[] range : characters.rangeList()) {
      int first = range[0];
      for (int last : LAST) {
        if (first <= Math.min(last, range[1])) {
          utf8.add(utf8.start, bytes(first), bytes(Math.min(last, range[1])), 0);
          first = last + 1;
        }
      }
    }
    Automaton automaton = new Automaton();
    automaton.setInitialState(utf8.start);
    automaton.setDeterministic(true);
    automaton.restoreInvariant();
    return automaton;
  }

  /** The bytes of a text, each as a symbol. */
  static String symbols(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** Adds the encodings between two of one length, which agree before index {@code i}. */
  private void add(State from, int[] first, int[] last, int i) {
    int left = first.length - 1 - i;
    if (left == 0) {
      from.addTransition(new Transition((char) first[i], (char) last[i], rest[0]));
    } else if (first[i] == last[i]) {
      add(child(from, first[i]), first, last, i + 1);
    } else {
      int low = first[i];
      int high = last[i];
      if (!all(first, i + 1, FIRST_CONTINUATION)) {
        add(child(from, low++), first, filled(first, i + 1, LAST_CONTINUATION), i + 1);
      }
      if (!all(last, i + 1, LAST_CONTINUATION)) {
        add(child(from, high--), filled(last, i + 1, FIRST_CONTINUATION), last, i + 1);
      }
      if (low <= high) {
        from.addTransition(new Transition((char) low, (char) high, rest[left]));
      }
    }
  }

  /** Ranges come sorted, so two of them share no more than a first byte that stands alone. */
  private static State child(State from, int symbol) {
    for (Transition t : from.getTransitions()) {
      if (t.getMin() == symbol && t.getMax() == symbol) {
        return t.getDest();
      }
    }
    State child = new State();
    from.addTransition(new Transition((char) symbol, child));
    return child;
  }

  private static Transition continuation(State to) {
    return new Transition((char) FIRST_CONTINUATION, (char) LAST_CONTINUATION, to);
  }

  private static boolean all(int[] bytes, int from, int value) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] != value) {
        return false;
      }
    }
    return true;
  }

  private static int[] filled(int[] bytes, int from, int value) {
    int[] filled = bytes.clone();
    Arrays.fill(filled, from, filled.length, value);
    return filled;
  }

  private static int[] bytes(int character) {
    byte[] bytes = Character.toString(character).getBytes(StandardCharsets.UTF_8);
    int[] unsigned = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      unsigned[i] = bytes[i] & 0xFF;
    }
    return unsigned;
  }
}
