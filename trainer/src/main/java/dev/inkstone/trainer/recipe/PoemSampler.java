package dev.inkstone.trainer.recipe;

import dev.inkstone.model.text.PromptException;
import dev.inkstone.model.text.PromptFormat;
import dev.inkstone.model.text.Sampler;
import dev.inkstone.model.text.SamplingOptions;
import dev.inkstone.model.text.SamplingState;
import dev.inkstone.model.text.TextModel;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.trainer.recipe.data.PoetVocabulary;
import dev.inkstone.trainer.verse.Poem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Lets a poet write to the forms and titles of given poems, as many at a time as the model has
 * slots. The same seed gives the same poems. Not thread-safe.
 */
final class PoemSampler {
  /** More than the longest regulated poem has, and than the corpus keeps of free ones. */
  private static final int MOST_TOKENS = 224;

  private final TextModel model;
  private final Tokenizer tokenizer;
  private final PromptFormat format;
  private final Sampler sampler;
  private final int end;

  PoemSampler(TextModel model, Tokenizer tokenizer) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.format = PromptFormat.named("verse", tokenizer);
    this.sampler = new Sampler(model.vocabularySize());
    this.end = tokenizer.tokenId(PoetVocabulary.END);
  }

  /** One sequence being written. */
  private static final class Draft {
    final SamplingState state;
    final List<Integer> tokens = new ArrayList<>();
    int position;
    boolean done;

    Draft(SamplingState state, int position) {
      this.state = state;
      this.position = position;
    }
  }

  /** A body for each poem's form and title, less what the model does not know of the title. */
  List<String> write(List<Poem> poems, double temperature, long seed) {
    List<String> bodies = new ArrayList<>();
    for (int from = 0; from < poems.size(); from += model.slots()) {
      List<Poem> some = poems.subList(from, Math.min(from + model.slots(), poems.size()));
      bodies.addAll(writeTogether(some, temperature, seed + from));
    }
    return bodies;
  }

  private List<String> writeTogether(List<Poem> poems, double temperature, long seed) {
    List<Draft> drafts = new ArrayList<>();
    float[] logits = new float[poems.size() * model.vocabularySize()];
    for (int i = 0; i < poems.size(); i++) {
      int[] prompt = prompt(poems.get(i));
      model.prefill(i, prompt, 0, logits);
      SamplingOptions options =
          SamplingOptions.builder()
              .temperature(temperature)
              .maxTokens(MOST_TOKENS)
              .seed(seed + i)
              .build();
      SamplingState state = new SamplingState(options, 0, prompt, Set.of(end));
      Draft draft = new Draft(state, prompt.length);
      accept(draft, sampler.sample(logits, 0, state));
      drafts.add(draft);
    }
    while (drafts.stream().anyMatch(draft -> !draft.done)) {
      step(drafts, logits);
    }
    return drafts.stream().map(this::text).toList();
  }

  private int[] prompt(Poem poem) {
    String known =
        poem.title()
            .codePoints()
            .filter(c -> tokenizer.tokenId(Character.toString(c)) >= 0)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    try {
      return format.encode(poem.form().label() + " " + known);
    } catch (PromptException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One token for every draft; those that are done are fed their end once more. */
  private void step(List<Draft> drafts, float[] logits) {
    int[] newest = new int[drafts.size()];
    int[] positions = new int[drafts.size()];
    for (int i = 0; i < newest.length; i++) {
      Draft draft = drafts.get(i);
      newest[i] = draft.tokens.get(draft.tokens.size() - 1);
      positions[i] = draft.position;
    }
    model.decode(newest, positions, logits);
    for (int i = 0; i < newest.length; i++) {
      Draft draft = drafts.get(i);
      if (!draft.done) {
        draft.position++;
        accept(draft, sampler.sample(logits, i * model.vocabularySize(), draft.state));
      }
    }
  }

  private void accept(Draft draft, int token) {
    draft.tokens.add(token);
    draft.state.accept(token);
    draft.done =
        token == end
            || draft.tokens.size() >= MOST_TOKENS
            || draft.position + 1 >= model.contextLength();
  }

  private String text(Draft draft) {
    IntStream ids = draft.tokens.stream().mapToInt(Integer::intValue).filter(t -> t != end);
    return tokenizer.decode(ids.toArray());
  }
}
