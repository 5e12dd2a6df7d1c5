package dev.inkstone.model.torch;

import java.io.IOException;
import java.nio.file.Path;

/** A safetensors file that breaks its format; the message is one line naming file and fault. */
public final class SafeTensorsException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_QUOTE = 80;

  SafeTensorsException(Path file, String fault) {
    super(file + ": " + fault);
  }

  /** Makes text from a hostile file fit for one line: bounded, and without control characters. */
  static String quote(String text) {
    StringBuilder line = new StringBuilder("'");
    int end = Math.min(text.length(), LONGEST_QUOTE);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean breaksLine = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
      line.append(breaksLine ? '?' : c);
    }
    return line.append(end < text.length() ? "...'" : "'").toString();
  }
}
