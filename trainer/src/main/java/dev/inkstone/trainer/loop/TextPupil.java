package dev.inkstone.trainer.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Suppliers;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.text.DecoderConfig;
import dev.inkstone.model.text.Tokenizer;
import dev.inkstone.model.text.verse.RhymeTable;
import dev.inkstone.model.text.verse.TonePatterns;
import dev.inkstone.model.torch.TorchDevice;
import dev.inkstone.trainer.evaluate.TextChecks;
import dev.inkstone.trainer.evaluate.VerseTextChecks;
import dev.inkstone.trainer.gate.CorpusIndex;
import dev.inkstone.trainer.gate.VerseChecks;
import dev.inkstone.trainer.join.ExampleMapper;
import dev.inkstone.trainer.join.TextExamples;
import dev.inkstone.trainer.learn.TextExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model that writes. */
final class TextPupil implements Pupil {
  private static final Logger log = LoggerFactory.getLogger(TextPupil.class);
  private static final int MOST_TOKENS = 224;

  private final Tokenizer tokenizer;
  private final int contextLength;
  private final Set<Integer> ends;
  private final LoopOptions.Texts options;
  private final TorchDevice device;
  private final Supplier<BaseSource> base;
  private final KnownRoot root = new KnownRoot();

  /**
   * A pupil that is held by the poems of its recipe if it is a poet, and they can be had; any other
   * by what its root writes itself.
   *
   * @param data folder of the prepared corpus
   * @param cache folder of downloads
   * @throws IOException if the checkpoint is no decoder
   */
  TextPupil(
      Checkpoint checkpoint,
      LoopOptions.Texts options,
      TorchDevice device,
      Path data,
      Path cache)
      throws IOException {
    this(checkpoint, options, device, pupil -> pupil.base(checkpoint, data, cache));
  }

  /** A pupil that is held by this. */
  TextPupil(
      Checkpoint checkpoint, LoopOptions.Texts options, TorchDevice device, BaseSource base)
      throws IOException {
    this(checkpoint, options, device, pupil -> base);
  }

  private TextPupil(
      Checkpoint checkpoint,
      LoopOptions.Texts options,
      TorchDevice device,
      Function<TextPupil, BaseSource> base)
      throws IOException {
    this.contextLength = DecoderConfig.from(checkpoint.config()).contextLength();
    this.tokenizer = Tokenizer.load(checkpoint.tokenizer());
    this.ends = ends(checkpoint);
    this.options = options;
    this.device = device;
    // Late, so that ratings are joined while a corpus is prepared for the first time.
    this.base = Suppliers.memoize(() -> base.apply(this));
  }

  @Override
  public ExampleMapper mapper() {
    return new ExampleMapper(new TextExamples(tokenizer, contextLength));
  }

  @Override
  public int neededPairs() {
    return options.thresholds().pairs();
  }

  @Override
  public Attempt begin(Lineage lineage, Parted examples, Optional<Path> saved)
      throws IOException {
    TextAttempt.Setting setting =
        new TextAttempt.Setting(tokenizer, ends, base.get(), options, device, root);
    return TextAttempt.begin(
        setting, lineage, texts(examples.learned()), texts(examples.held()), saved);
  }

  private static List<TextExample> texts(List<?> examples) {
    return examples.stream().map(TextExample.class::cast).toList();
  }

  private static Set<Integer> ends(Checkpoint checkpoint) {
    Set<Integer> ends = new HashSet<>();
    JsonNode ids = checkpoint.config().path("eos_token_id");
    for (JsonNode id : ids.isArray() ? ids : List.of(ids)) {
      if (id.isInt()) {
        ends.add(id.intValue());
      }
    }
    return ends;
  }

  private BaseSource base(Checkpoint checkpoint, Path data, Path cache) {
    boolean poet = checkpoint.config().path("prompt_format").asText().equals("verse");
    if (poet) {
      try {
        return PoemCorpusSource.open(tokenizer, checkpoint.tokenizer(), data, cache);
      } catch (IOException e) {
        log.warn("the poems are not at hand, the model's own stand in: {}", e.getMessage());
      }
    }
    int most = Math.min(MOST_TOKENS, contextLength / 2);
    return new OwnWriting(ends, most, poet ? verse() : null);
  }

  private TextChecks verse() {
    CorpusIndex nothing = new CorpusIndex(List.of());
    return new VerseTextChecks(
        new VerseChecks(RhymeTable.shipped(), TonePatterns.shipped(), nothing), tokenizer);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
