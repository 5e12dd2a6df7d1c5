package dev.inkstone.model.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The checkpoints of all models: {@code ROOT/MODEL/VERSION/} and {@code ROOT/MODEL/aliases.json}.
 *
 * <p>Guarantees: only whole checkpoints appear, since {@link Publication} renames them into place.
 * A broken checkpoint is reported, and never hides another. Nothing is cached: each call reads the
 * disk, so what another process published is seen at once. Safe for many threads and processes.
 *
 * <p>Methods throw {@link IllegalArgumentException} for a model name outside {@code
 * [a-z0-9][a-z0-9._-]{0,63}} or a version that is no number.
 */
public final class Registry {
  private final Path root;
  private final Clock clock;

  /**
   * A version as far as its manifest tells; the files are not verified.
   *
   * @param manifest null if it cannot be read
   * @param problem why not, in one line; null if it can
   */
  public record Listing(String version, Manifest manifest, String problem) {}

  /**
   * A change of the champion.
   *
   * @param version the champion from then on
   * @param previous the one before, or null
   * @param rolledBack whether it went back to an earlier one for cause
   * @param reason why, in one line; empty unless rolled back
   */
  public record Reign(
      String version, String previous, Instant since, boolean rolledBack, String reason) {}

  /** A registry in a folder, which need not exist before the first publication. */
  public Registry(Path root) {
    this(root, Clock.systemUTC());
  }

  /** A registry whose history is dated by this clock. */
  public Registry(Path root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  /** Names of the models that have at least one version, sorted. */
  public List<String> models() throws IOException {
    List<String> models = new ArrayList<>();
    for (String name : foldersIn(root, Names::isModel)) {
      if (!versions(name).isEmpty()) {
        models.add(name);
      }
    }
    models.sort(Comparator.naturalOrder());
    return models;
  }

  /** Versions of a model, oldest first; empty for an unknown model. */
  public List<String> versions(String model) throws IOException {
    List<String> versions = foldersIn(folder(model), Names::isVersion);
    versions.sort(Names.VERSION_ORDER);
    return versions;
  }

  /** Every version of a model with its manifest or its problem, oldest first. */
  public List<Listing> list(String model) throws IOException {
    List<Listing> listings = new ArrayList<>();
    for (String version : versions(model)) {
      try {
        Path folder = folder(model).resolve(version);
        Manifest manifest = ManifestJson.read(folder.resolve(Checkpoint.MANIFEST));
        requireNamedAs(folder, manifest, model, version);
        listings.add(new Listing(version, manifest, null));
      } catch (IOException e) {
        listings.add(new Listing(version, null, e.getMessage()));
      }
    }
    return listings;
  }

  /**
   * Opens and verifies one version.
   *
   * @throws CheckpointException if it is missing, broken, or another's
   */
  public Checkpoint open(String model, String version) throws IOException {
    Path folder = folder(model).resolve(Names.requireVersion(version));
    Checkpoint checkpoint = Checkpoint.open(folder);
    requireNamedAs(folder, checkpoint.manifest(), model, version);
    return checkpoint;
  }

  /**
   * The version that the alias {@code champion} names, if there is one.
   *
   * @throws CheckpointException if {@code aliases.json} is broken
   */
  public Optional<String> champion(String model) throws IOException {
    return aliases(model).champion();
  }

  /**
   * Opens the checkpoint to serve: the champion, or the newest version if none was named. If that
   * one is broken or refused by its gate, the next older one that is neither: never a newer one,
   * since it may have been rolled back for cause.
   *
   * @param onSkipped is told of each version passed over, and why
   * @throws CheckpointException if there is nothing to serve
   */
  public Checkpoint openChampion(String model, Consumer<IOException> onSkipped)
      throws IOException {
    List<String> candidates = versions(model);
    Optional<String> champion = champion(model);
    if (champion.isPresent()) {
      candidates.removeIf(v -> Names.VERSION_ORDER.compare(v, champion.get()) >= 0);
      candidates.add(champion.get());
    }
    for (int i = candidates.size() - 1; i >= 0; i--) {
      try {
        Checkpoint checkpoint = open(model, candidates.get(i));
        requireNotRefused(checkpoint);
        return checkpoint;
      } catch (IOException e) {
        onSkipped.accept(e);
      }
    }
    throw new CheckpointException(folder(model), "no checkpoint that can be served");
  }

  /**
   * Makes a version the champion, at once and durably, leaving other aliases as they are.
   *
   * @throws CheckpointException if the version does not verify, or its gate refused it
   */
  public void promote(String model, String version) throws IOException {
    crown(model, version, false, "", null);
  }

  /**
   * The same, if a certain version is champion, so that nobody's later choice is undone.
   *
   * @throws CheckpointException if another is champion too
   */
  public void promote(String model, String version, String expected) throws IOException {
    crown(model, version, false, "", expected);
  }

  /**
   * Makes an earlier version the champion again, for cause.
   *
   * @param reason in one line, for those who read the history
   * @throws CheckpointException as for {@link #promote}
   */
  public void rollBack(String model, String version, String reason) throws IOException {
    crown(model, version, true, reason, null);
  }

  /**
   * Every change of the champion, oldest first.
   *
   * @throws CheckpointException if {@code aliases.json} is broken
   */
  public List<Reign> history(String model) throws IOException {
    return aliases(model).history();
  }

  /**
   * @param expected who must be champion now, or null
   */
  private void crown(
      String model, String version, boolean rolledBack, String reason, String expected)
      throws IOException {
    requireNotRefused(open(model, version));
    aliases(model).crown(version, rolledBack, reason, expected);
  }

  private Aliases aliases(String model) {
    return new Aliases(folder(model), clock);
  }

  /**
   * Begins to publish the next version of a model.
   *
   * @throws CheckpointException if another publication of this model is open
   */
  public Publication publish(String model) throws IOException {
    return Publication.begin(this, model);
  }

  /** Where a version's files are, if there is such a version. */
  public Path folder(String model, String version) {
    return folder(model).resolve(Names.requireVersion(version));
  }

  Path folder(String model) {
    return root.resolve(Names.requireModel(model));
  }

  String nextVersion(String model) throws IOException {
    List<String> versions = versions(model);
    int newest = versions.isEmpty() ? 0 : Integer.parseInt(versions.get(versions.size() - 1));
    return Names.requireVersion(Integer.toString(newest + 1));
  }

  private static List<String> foldersIn(Path folder, Predicate<String> allowed)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      return new ArrayList<>();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      List<String> names = new ArrayList<>();
      paths.filter(Files::isDirectory).map(p -> p.getFileName().toString()).filter(allowed)
          .forEach(names::add);
      return names;
    }
  }

  private static void requireNamedAs(
      Path folder, Manifest manifest, String model, String version) throws CheckpointException {
    if (!manifest.name().equals(model) || !manifest.version().equals(version)) {
      throw new CheckpointException(folder,
          "its manifest is that of " + manifest.name() + " version " + manifest.version());
    }
  }

  private static void requireNotRefused(Checkpoint checkpoint) throws CheckpointException {
    if (checkpoint.manifest().provenance().refused()) {
      throw new CheckpointException(checkpoint.folder(), "refused by its gate");
    }
  }
}
