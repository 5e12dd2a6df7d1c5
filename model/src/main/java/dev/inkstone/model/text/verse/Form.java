package dev.inkstone.model.text.verse;

import java.util.List;

/**
 * The shape of a classical poem: so many lines of so many characters. {@link #FREE} is every other
 * shape (old-style verse, songs, long regulated verse), which promises nothing about its lines.
 */
public enum Form {
  FIVE_QUATRAIN("五绝", 4, 5),
  SEVEN_QUATRAIN("七绝", 4, 7),
  FIVE_REGULATED("五律", 8, 5),
  SEVEN_REGULATED("七律", 8, 7),
  FREE("古风", 0, 0);

  private final String label;
  private final int lines;
  private final int lineLength;

  Form(String label, int lines, int lineLength) {
    this.label = label;
    this.lines = lines;
    this.lineLength = lineLength;
  }

  /** The form's Chinese name, as a prompt gives it: 五绝, 七绝, 五律, 七律 or 古风. */
  public String label() {
    return label;
  }

  /** Lines in a poem of this form; 0 when free. */
  public int lines() {
    return lines;
  }

  /** Characters in a line of this form; 0 when free. */
  public int lineLength() {
    return lineLength;
  }

  public boolean regulated() {
    return lines > 0;
  }

  /** Whether these lines (without punctuation) have exactly this form's shape. */
  public boolean fits(List<String> verses) {
    return !regulated()
        || verses.size() == lines
            && verses.stream().allMatch(v -> v.codePointCount(0, v.length()) == lineLength);
  }

  /**
   * Whether a body is right in this form, stops included; a free poem only has to close its last
   * line as a sentence.
   */
  public boolean fits(String body) {
    List<String> verses = Verse.lines(body);
    String text = body.strip();
    return regulated()
        ? fits(verses) && text.equals(Verse.body(verses))
        : !verses.isEmpty() && text.endsWith("。");
  }

  /** The form that these lines (without punctuation) have. */
  public static Form of(List<String> verses) {
    for (Form form : values()) {
      if (form.fits(verses)) {
        return form;
      }
    }
    throw new AssertionError("FREE fits every poem");
  }

  /**
   * The form with this Chinese name.
   *
   * @throws IllegalArgumentException if there is none; the message lists them
   */
  public static Form ofLabel(String label) {
    for (Form form : values()) {
      if (form.label.equals(label)) {
        return form;
      }
    }
    throw new IllegalArgumentException(
        "form: \"" + label + "\" is not one of 五绝, 七绝, 五律, 七律, 古风");
  }
}
