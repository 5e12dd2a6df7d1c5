package dev.inkstone.trainer.verse;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.Verse;
import java.util.List;

/**
 * A poem of the corpus, cleaned and in simplified characters.
 *
 * @param id the corpus's own id
 * @param title at most {@value #MAX_TITLE} characters, without notes and numbering; may be empty
 * @param body lines closed by {@code ，} or {@code 。}; these alternate unless the form is free
 */
public record Poem(String id, String title, Form form, String body, Split split) {
  public static final int MAX_TITLE = 20;

  /** What a poem is for. Chosen by a hash of its body, so that it never changes sides. */
  public enum Split {
    /** Learned from; about 97 %. */
    TRAIN,
    /** Watched while training; about 2 %. */
    VALIDATION,
    /** Looked at only to score human verse beside the model's; about 1 %. */
    HELD_OUT
  }

  /** The lines without their stops. */
  public List<String> lines() {
    return Verse.lines(body);
  }
}
