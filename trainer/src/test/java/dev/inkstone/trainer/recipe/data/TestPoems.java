package dev.inkstone.trainer.recipe.data;

import dev.inkstone.model.text.verse.Form;
import dev.inkstone.model.text.verse.Verse;
import dev.inkstone.trainer.verse.Poem;
import java.util.List;

/** Poems for tests. */
final class TestPoems {
  private TestPoems() {}

  static Poem poem(String title, String... lines) {
    List<String> verses = List.of(lines);
    return new Poem("id", title, Form.of(verses), Verse.body(verses), Poem.Split.TRAIN);
  }

  /** A quatrain whose even lines end in these characters. */
  static Poem ending(char second, char fourth) {
    return poem("", "一二三四五", "一二三四" + second, "一二三四五", "一二三四" + fourth);
  }
}
