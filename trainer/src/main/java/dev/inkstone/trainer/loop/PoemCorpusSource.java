package dev.inkstone.trainer.loop;

import dev.inkstone.model.text.Decoder;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.text.verse.TonePatterns;
import dev.inkstone.model.text.verse.Verse;
import dev.inkstone.trainer.evaluate.TextChecks;
import dev.inkstone.trainer.evaluate.VerseTextChecks;
import dev.inkstone.trainer.gate.CorpusIndex;
import dev.inkstone.trainer.gate.VerseChecks;
import dev.inkstone.trainer.recipe.PoemSampler;
import dev.inkstone.trainer.recipe.TokenFile;
import dev.inkstone.trainer.recipe.data.PoetData;
import dev.inkstone.trainer.sample.TextSampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Base material of a poet: the poems of its recipe, prompts to unseen titles, checks of verse. */
final class PoemCorpusSource implements BaseSource {
  private static final int HELD = 800;
  private static final int PROMPTS = 256;
  private static final long SEED = 9_000;
  private static final List<String> REGULATED = List.of("<五绝>", "<七绝>", "<五律>", "<七律>");

  private final Tokenizer tokenizer;
  private final int body;
  private final List<int[]> train;
  private final BaseMaterial material;
  private final TextChecks checks;

  private PoemCorpusSource(Tokenizer tokenizer, Path data) throws IOException {
    this.tokenizer = tokenizer;
    this.body = tokenizer.tokenId("<body>");
    this.train = TokenFile.read(data, "train");
    List<int[]> validation = TokenFile.read(data, "validation");
    this.material =
        new BaseMaterial(
            train, validation.subList(0, Math.min(HELD, validation.size())), prompts(validation));
    this.checks =
        new VerseTextChecks(
            new VerseChecks(
                RhymeTable.shipped(), TonePatterns.shipped(), new CorpusIndex(bodies())),
            tokenizer);
  }

  /**
   * The corpus, prepared in the folder if it is not there yet, which needs npm the first time.
   *
   * @param tokenizer the poet's; must be that of the recipe
   * @throws IOException if the corpus cannot be had, or is tokenised otherwise
   */
  static PoemCorpusSource open(Tokenizer tokenizer, Path checkpointTokenizer, Path data, Path cache)
      throws IOException {
    if (!Files.exists(data.resolve(PoetData.SUMMARY))) {
      PoetData.prepare(cache, data);
    }
    if (Files.mismatch(checkpointTokenizer, data.resolve("tokenizer.json")) != -1) {
      throw new IOException(data + " is tokenised otherwise than the model");
    }
    return new PoemCorpusSource(tokenizer, data);
  }

  @Override
  public BaseMaterial material(Decoder root, List<int[]> rated) {
    return material;
  }

  @Override
  public TextSampler.Options sampling() {
    return new TextSampler.Options(0.8, PoemSampler.MOST_TOKENS, SEED);
  }

  @Override
  public TextChecks checks() {
    return checks;
  }

  /** The heads of regulated poems, up to where the verse begins. */
  private List<int[]> prompts(List<int[]> poems) {
    Set<Integer> forms =
        REGULATED.stream().map(tokenizer::tokenId).collect(Collectors.toSet());
    List<int[]> regulated =
        poems.stream().filter(p -> forms.contains(p[0])).collect(Collectors.toList());
    Collections.shuffle(regulated, new Random(SEED));
    return regulated.stream()
        .limit(PROMPTS)
        .map(poem -> Arrays.copyOf(poem, bodyOf(poem) + 1))
        .toList();
  }

  private List<List<String>> bodies() {
    List<List<String>> bodies = new ArrayList<>();
    for (int[] poem : train) {
      // After the body's mark stands the rhyme, and the end is the last token.
      String text =
          Stream.iterate(bodyOf(poem) + 2, i -> i < poem.length - 1, i -> i + 1)
              .map(i -> tokenizer.token(poem[i]))
              .collect(Collectors.joining());
      bodies.add(Verse.lines(text));
    }
    return bodies;
  }

  private int bodyOf(int[] poem) {
    int at = 0;
    while (poem[at] != body) {
      at++;
    }
    return at;
  }
}
