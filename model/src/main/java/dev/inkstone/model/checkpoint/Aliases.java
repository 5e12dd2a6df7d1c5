package dev.inkstone.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Registry.Reign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file {@code aliases.json} of one model: who is champion, and who has been. Written by rename,
 * under a lock, so that a reader sees all of a change or nothing; what else is in it stays.
 */
final class Aliases {
  private static final String FILE = "aliases.json";
  private static final String TEMPORARY = ".aliases.json.tmp";
  private static final String LOCK = ".aliases.lock";
  private static final String CHAMPION = "champion";
  private static final String HISTORY = "history";

  private final Path folder;
  private final Path file;
  private final Clock clock;

  /**
   * @param folder of the model; neither it nor the file need exist
   * @param clock dates the history
   */
  Aliases(Path folder, Clock clock) {
    this.folder = folder;
    this.file = folder.resolve(FILE);
    this.clock = clock;
  }

  /** See {@link Registry#champion}. */
  Optional<String> champion() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode version = JsonFiles.read(file).path(CHAMPION);
    if (version.isMissingNode()) {
      return Optional.empty();
    }
    if (!version.isTextual() || !Names.isVersion(version.textValue())) {
      throw new CheckpointException(file, CHAMPION + " must name a version, such as \"3\"");
    }
    return Optional.of(version.textValue());
  }

  /** See {@link Registry#history}. */
  List<Reign> history() throws IOException {
    List<Reign> reigns = new ArrayList<>();
    if (Files.exists(file)) {
      for (JsonNode reign : JsonFiles.read(file).path(HISTORY)) {
        reigns.add(
            new Reign(
                reign.path("version").asText(),
                reign.path("previous").asText(null),
                since(reign.path("since").asText(Instant.EPOCH.toString())),
                reign.path("rolled_back").asBoolean(),
                reign.path("reason").asText("")));
      }
    }
    return reigns;
  }

  private Instant since(String text) throws CheckpointException {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new CheckpointException(
          file, "history: since must be an instant such as 2026-11-22T14:34:00Z");
    }
  }

  /**
   * Makes a version the champion, durably.
   *
   * @param expected who must be champion now, or null
   * @throws CheckpointException if another is
   */
  void crown(String version, boolean rolledBack, String reason, String expected)
      throws IOException {
    ModelLock lock = ModelLock.take(folder, LOCK);
    try {
      ObjectNode aliases = Files.exists(file) ? JsonFiles.read(file) : JsonFiles.newObject();
      String champion = aliases.path(CHAMPION).asText("");
      if (expected != null && !expected.equals(champion)) {
        throw new CheckpointException(file, "the champion is " + (champion.isEmpty()
            ? "not named" : "version " + champion) + ", not version " + expected);
      }
      ObjectNode reign = JsonFiles.newObject();
      reign.put("version", version);
      reign.set("previous", aliases.get(CHAMPION));
      reign.put("since", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
      reign.put("rolled_back", rolledBack);
      reign.put("reason", reason);
      aliases.withArray(HISTORY).add(reign);
      aliases.put(CHAMPION, version);
      Path temporary = folder.resolve(TEMPORARY);
      Files.deleteIfExists(temporary);
      Durable.writeNew(temporary, JsonFiles.bytes(aliases));
      Durable.rename(temporary, file);
    } finally {
      lock.close();
    }
  }
}
