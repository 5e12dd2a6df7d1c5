package dev.inkstone.server.swap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inkstone.model.checkpoint.Consumption;
import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.checkpoint.Registry.Listing;
import dev.inkstone.model.checkpoint.Registry.Reign;
import dev.inkstone.server.swap.CheckpointInfo.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every checkpoint that there is, in the registry or shipped with the program, and where it stands:
 * champion is what this server serves, the rest follows from manifests, gate and history. Reads the
 * disk at each call, which takes a while: call it on a thread that may wait. Thread-safe.
 */
public final class CheckpointBook {
  private final Registry registry;
  private final ShippedCheckpoints shipped;
  private final ModelCatalog catalog;
  private final Verifications verifications = new Verifications();

  /** Why checkpoints that are sound in themselves cannot be served, by digest. */
  private final Map<String, String> unfit = new ConcurrentHashMap<>();

  /** Of what was shipped, which never changes while the program runs. */
  private final Map<String, Manifest> ownManifests = new ConcurrentHashMap<>();

  public CheckpointBook(Registry registry, ShippedCheckpoints shipped, ModelCatalog catalog) {
    this.registry = registry;
    this.shipped = shipped;
    this.catalog = catalog;
  }

  /** Names of all models, sorted. */
  public Set<String> models() throws IOException {
    Set<String> models = new TreeSet<>(registry.models());
    models.addAll(shipped.models());
    return models;
  }

  /**
   * The checkpoints of a model, newest first, that which was shipped last.
   *
   * @throws UnknownModel if there is none such
   */
  public List<CheckpointInfo> list(String model) throws IOException, UnknownModel {
    Set<String> models = models();
    if (!models.contains(model)) {
      throw new UnknownModel(model, models);
    }
    List<Listing> listings = registry.list(model);
    Standing standing = standing(model, listings);
    List<CheckpointInfo> checkpoints = new ArrayList<>();
    for (Listing listing : listings) {
      checkpoints.add(0, info(model, listing, standing));
    }
    shippedOnly(model, listings).ifPresent(checkpoints::add);
    return checkpoints;
  }

  /**
   * One checkpoint.
   *
   * @param version empty for the champion
   */
  public CheckpointInfo get(String model, String version)
      throws IOException, UnknownModel, UnknownCheckpoint {
    return list(model).stream()
        .filter(
            info ->
                version.isEmpty()
                    ? info.state() == State.CHAMPION
                    : info.version().equals(version))
        .findFirst()
        .orElseThrow(
            () -> new UnknownCheckpoint(model, version.isEmpty() ? "champion" : version));
  }

  /** What the versions of a model have learned from. */
  public Consumption consumption(String model) throws IOException {
    return new Consumption(registry, model);
  }

  /** Notes why a checkpoint cannot be served. */
  void unfit(Manifest manifest, String reason) {
    unfit.put(manifest.digest(), reason);
  }

  /** Takes that back: it can be served after all. */
  void fit(Manifest manifest) {
    unfit.remove(manifest.digest());
  }

  /** What is the same for all versions of a model. */
  private record Standing(
      String served, Optional<String> alias, List<Reign> history, Consumption consumption) {}

  private Standing standing(String model, List<Listing> listings) throws IOException {
    Optional<String> alias = registry.champion(model);
    String digest = catalog.current(model).map(LoadedCheckpoint::digest).orElse("");
    List<String> same =
        listings.stream()
            .filter(l -> l.manifest() != null && l.manifest().digest().equals(digest))
            .map(Listing::version)
            .toList();
    String served = same.isEmpty() ? "" : same.get(same.size() - 1);
    if (alias.isPresent() && same.contains(alias.get())) {
      served = alias.get();
    }
    return new Standing(served, alias, registry.history(model), consumption(model));
  }

  private CheckpointInfo info(String model, Listing listing, Standing standing)
      throws IOException {
    String version = listing.version();
    Manifest manifest = listing.manifest();
    Optional<String> problem =
        manifest == null
            ? Optional.of(listing.problem())
            : verifications.problem(registry.folder(model, version));
    if (manifest == null) {
      return new CheckpointInfo(
          model, version, "", "", State.CORRUPT, problem.get(), null, null, 0, 0, "");
    }
    Said said = problem.map(p -> new Said(State.CORRUPT, p)).orElse(said(manifest, standing));
    return info(manifest, said, standing.consumption.count(version));
  }

  private static CheckpointInfo info(Manifest manifest, Said said, long ratings) {
    ObjectNode recipe = manifest.provenance().recipe();
    String parent = manifest.provenance().parent();
    return new CheckpointInfo(
        manifest.name(),
        manifest.version(),
        manifest.digest(),
        parent == null ? "" : parent,
        said.state,
        said.reason,
        manifest.provenance().created(),
        manifest.provenance().gate(),
        ratings,
        manifest.files().values().stream().mapToLong(Manifest.FileInfo::size).sum(),
        recipe == null ? "import" : recipe.path("name").asText("import"));
  }

  /** A state and why. */
  private record Said(State state, String reason) {
    Said(State state) {
      this(state, "");
    }
  }

  private Said said(Manifest manifest, Standing standing) {
    String version = manifest.version();
    if (manifest.provenance().refused()) {
      String why = manifest.provenance().gate().path("reasons").path(0).asText();
      return new Said(State.REFUSED, why);
    }
    if (version.equals(standing.served)) {
      return new Said(State.CHAMPION, rolledBackTo(version, standing.history));
    }
    if (unfit.containsKey(manifest.digest())) {
      return new Said(State.REFUSED, unfit.get(manifest.digest()));
    }
    State fresh =
        manifest.provenance().gate() == null ? State.CANDIDATE : State.APPROVED;
    return standing.alias.filter(version::equals).isPresent()
        ? new Said(fresh)
        : afterwards(version, standing.history, fresh);
  }

  /** Where a version stands that reigned once, or never. */
  private static Said afterwards(String version, List<Reign> history, State never) {
    Said said = new Said(never);
    for (Reign reign : history) {
      if (version.equals(reign.previous())) {
        said =
            reign.rolledBack()
                ? new Said(State.ROLLED_BACK, reign.reason())
                : new Said(State.RETIRED);
      }
    }
    return said;
  }

  private static String rolledBackTo(String version, List<Reign> history) {
    Reign last = history.isEmpty() ? null : history.get(history.size() - 1);
    return last != null && last.rolledBack() && last.version().equals(version)
        ? last.reason()
        : "";
  }

  /** What was shipped, unless the registry has it, or another under its version. */
  private Optional<CheckpointInfo> shippedOnly(String model, List<Listing> listings)
      throws IOException {
    if (!shipped.models().contains(model)) {
      return Optional.empty();
    }
    Manifest manifest = ownManifests.get(model);
    if (manifest == null) {
      try {
        manifest = shipped.open(model).manifest();
        ownManifests.put(model, manifest);
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    return without(listings, manifest);
  }

  private Optional<CheckpointInfo> without(List<Listing> listings, Manifest manifest) {
    boolean there =
        listings.stream()
            .anyMatch(
                l ->
                    l.version().equals(manifest.version())
                        || (l.manifest() != null
                            && l.manifest().digest().equals(manifest.digest())));
    return there ? Optional.empty() : Optional.of(info(manifest, saidOfShipped(manifest), 0));
  }

  /** Nobody writes or draws with a classifier, so that it is approved for ever. */
  private Said saidOfShipped(Manifest manifest) {
    String reason = unfit.get(manifest.digest());
    if (reason != null) {
      return new Said(State.REFUSED, reason);
    }
    if (catalog.serves(manifest.name(), manifest.digest())) {
      return new Said(State.CHAMPION);
    }
    boolean another = catalog.current(manifest.name()).isPresent();
    return new Said(another ? State.RETIRED : State.APPROVED);
  }
}
