package dev.inkstone.trainer.join;

import dev.inkstone.model.text.Completion;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.trainer.learn.Edited;
import dev.inkstone.trainer.learn.Judged;
import dev.inkstone.trainer.learn.Preferred;
import dev.inkstone.trainer.learn.TextExample;
import dev.inkstone.v1.GenerationRecord;
import dev.inkstone.v1.TextGeneration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Examples of texts. An edit keeps the special tokens that came before and after the original text,
 * since a writer does not see them.
 */
public final class TextExamples implements ExampleMaker {
  private final Tokenizer tokenizer;
  private final int contextLength;

  /**
   * @param tokenizer of the model that learns, which stays its owner's
   * @param contextLength the most tokens that the model reads; longer examples are left out
   */
  public TextExamples(Tokenizer tokenizer, int contextLength) {
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
  }

  @Override
  public Optional<TextExample> judged(
      String id, GenerationRecord generation, double desirability, double weight) {
    return completion(generation)
        .<TextExample>map(own -> new Judged(id, own, desirability, weight))
        .filter(this::fits);
  }

  @Override
  public Optional<TextExample> preferred(
      String id, GenerationRecord chosen, GenerationRecord rejected, double weight) {
    return completion(chosen)
        .flatMap(
            own ->
                completion(rejected)
                    .<TextExample>map(other -> new Preferred(id, own, other, weight)))
        .filter(this::fits);
  }

  @Override
  public Optional<TextExample> edited(
      String id, GenerationRecord original, String text, double weight) {
    return completion(original)
        .<TextExample>map(own -> new Edited(id, own, edited(own, text), weight))
        .filter(this::fits);
  }

  private Optional<Completion> completion(GenerationRecord generation) {
    TextGeneration text = generation.getText();
    int[] prompt = ids(text.getPromptTokenIdsList());
    int[] output = ids(text.getOutputTokenIdsList());
    return prompt.length == 0 || output.length == 0
        ? Optional.empty()
        : Optional.of(new Completion(prompt, output));
  }

  private Completion edited(Completion original, String text) {
    List<Integer> output = new ArrayList<>();
    int[] before = original.output();
    int first = 0;
    while (first < before.length && isSpecial(before[first])) {
      output.add(before[first++]);
    }
    IntStream.of(tokenizer.encode(text, false)).forEach(output::add);
    if (first < before.length && isSpecial(before[before.length - 1])) {
      output.add(before[before.length - 1]);
    }
    return new Completion(original.prompt(), ids(output));
  }

  private boolean isSpecial(int token) {
    return tokenizer.specialIds().contains(token);
  }

  private boolean fits(TextExample example) {
    return example.completions().stream()
        .map(Completion::tokens)
        .allMatch(
            tokens ->
                tokens.length <= contextLength
                    && IntStream.of(tokens)
                        .allMatch(t -> t >= 0 && t < tokenizer.vocabularySize()));
  }

  private static int[] ids(List<Integer> ids) {
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }
}
