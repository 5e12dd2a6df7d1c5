package dev.inkstone.client.cli;

import dev.inkstone.v1.ListWordsResponse;
import dev.inkstone.v1.Word;

/** The words of a model as they are printed: one a line, other names of it in brackets. */
final class WordList {
  private WordList() {}

  static String render(ListWordsResponse words, boolean json) {
    return json ? JsonLine.of(words) + "\n" : text(words);
  }

  private static String text(ListWordsResponse words) {
    StringBuilder lines = new StringBuilder();
    for (Word word : words.getWordsList()) {
      lines.append(word.getName());
      if (word.getAlsoCount() > 0) {
        lines.append(" (").append(String.join(", ", word.getAlsoList())).append(')');
      }
      lines.append('\n');
    }
    return lines.toString();
  }
}
