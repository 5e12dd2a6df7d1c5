package dev.inkstone.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawnPromptsTest {
  @Test
  void keepsTheFirstWordAndDrawsTheOtherWords() {
    Prompts prompts = new DrawnPrompts("Write: a poem of rivers", "");
    assertThat(prompts.length()).isEqualTo(4);
    assertThat(prompts.prompt(3, 6))
        .startsWith("Write: ")
        .isEqualTo(prompts.prompt(3, 6))
        .isNotEqualTo(prompts.prompt(4, 6));
    assertThat(prompts.prompt(3, 6).substring("Write: ".length()).split(" "))
        .hasSize(6)
        .isSubsetOf("a", "poem", "of", "rivers");
  }

  @Test
  void drawsCharactersWhereThereIsOneWord() {
    Prompts prompts = new DrawnPrompts("春江花月夜", "");
    assertThat(prompts.prompt(1, 9)).hasSize(9).matches("[春江花月夜]{9}");
  }

  @Test
  void drawsFromTheGivenPool() {
    Prompts prompts = new DrawnPrompts("七绝 春江", "山水");
    assertThat(prompts.prompt(1, 9)).matches("七绝 [山水]{9}");
  }

  @Test
  void aThousandTitlesHardlyShareTheirBeginnings() {
    Prompts prompts = new DrawnPrompts(RequestShape.DEFAULT_PROMPT, "一二三四五六七八九十百千万");
    long beginnings =
        IntStream.range(0, 1000)
            .mapToObj(index -> prompts.prompt(index, 8).substring(0, 7))
            .distinct()
            .count();
    assertThat(beginnings).isGreaterThan(950);
  }
}
