package dev.inkstone.trainer.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Consumption;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.checkpoint.Provenance;
import dev.inkstone.model.checkpoint.Publication;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.trainer.learn.Rated;
import dev.inkstone.trainer.trace.LearningTraces;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what was learned: the parent's folder with new weights, the ratings that went into
 * them, and the gate's verdict. A refused candidate is published too, so that everybody can see
 * why; only one that passed becomes champion.
 */
public final class CheckpointPublisher {
  /** See {@link Consumption}, which reads it. */
  public static final String RATINGS = Consumption.RATINGS;

  private static final Logger log = LoggerFactory.getLogger(CheckpointPublisher.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of the parent alone, or made anew. */
  private static final Set<String> NOT_INHERITED =
      Set.of(Checkpoint.WEIGHTS, RATINGS, "loss.png", "learning.csv", "learning.png");

  /** Writes files into a folder. */
  @FunctionalInterface
  public interface Writer {
    void write(Path folder) throws IOException;
  }

  private final Registry registry;
  private final News news;
  private final Clock clock;

  public CheckpointPublisher(Registry registry, News news, Clock clock) {
    this.registry = registry;
    this.news = news;
    this.clock = clock;
  }

  /**
   * Publishes, durably, and makes champion what passed its gate.
   *
   * @param files writes the weights, and whatever else is to stand beside them
   * @return the new version
   */
  public Manifest publish(Candidate candidate, Writer files) throws IOException {
    Checkpoint parent = candidate.parent();
    String model = parent.manifest().name();
    Manifest manifest;
    try (Publication publication = registry.publish(model)) {
      Path folder = publication.folder();
      for (String file : parent.manifest().files().keySet()) {
        if (!NOT_INHERITED.contains(file)) {
          Files.copy(parent.folder().resolve(file), folder.resolve(file));
        }
      }
      writeRatings(candidate.consumed(), folder.resolve(RATINGS));
      files.write(folder);
      Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      Provenance provenance =
          new Provenance(
              now,
              parent.manifest().version(),
              candidate.recipe(),
              candidate.offsets(),
              candidate.gate());
      manifest = publication.commit(provenance).manifest();
    }
    LearningTraces.published(manifest.version(), manifest.provenance().refused());
    if (manifest.provenance().refused()) {
      log.info("{} version {} is refused by the gate", model, manifest.version());
      news.refused(manifest);
    } else {
      news.published(manifest);
      promote(parent, manifest);
    }
    return manifest;
  }

  /** Unless somebody has made another champion than the parent meanwhile: his word stands. */
  private void promote(Checkpoint parent, Manifest manifest) throws IOException {
    String model = manifest.name();
    String before = parent.manifest().version();
    Optional<String> champion = registry.champion(model);
    if (champion.isPresent() && !champion.get().equals(before)) {
      log.warn(
          "{} version {} passed, but the champion is version {} by now, and no more its parent",
          model,
          manifest.version(),
          champion.get());
      return;
    }
    if (champion.isPresent()) {
      registry.promote(model, manifest.version(), before);
    } else {
      registry.promote(model, manifest.version());
    }
    log.info("{} version {} is champion", model, manifest.version());
    news.promoted(manifest);
  }

  private static void writeRatings(List<Rated> ratings, Path file) throws IOException {
    try (BufferedWriter lines = Files.newBufferedWriter(file)) {
      for (Rated rated : ratings) {
        ObjectNode line = JSON.createObjectNode();
        line.put("rating_id", rated.ratingId());
        line.put("generation_id", rated.generationId());
        line.put("user", rated.user());
        lines.write(JSON.writeValueAsString(line));
        lines.newLine();
      }
    }
  }
}
