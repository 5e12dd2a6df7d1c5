package dev.inkstone.server.swap;

import dev.inkstone.server.engine.EngineLoop;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The models that are served, by name, each by one checkpoint at a time. Thread-safe.
 *
 * <p>A generation that has acquired a model finishes on that very checkpoint, whatever is published
 * meanwhile; the next one gets the new. The old model is closed when nobody holds it.
 */
public final class ModelCatalog implements AutoCloseable {
  private final EngineLoop engine;
  private final ConcurrentSkipListMap<String, ServedModel<?>> served =
      new ConcurrentSkipListMap<>();

  public ModelCatalog(EngineLoop engine) {
    this.engine = engine;
  }

  /**
   * The model of this name, held until the caller releases it.
   *
   * @param kind what it must be
   * @throws UnknownModel if there is none; the message names those that there are
   * @throws OtherKind if it is of another kind
   */
  public <C extends LoadedCheckpoint> ServedModel<C> acquire(String name, Class<C> kind)
      throws UnknownModel, OtherKind {
    while (true) {
      ServedModel<?> model = served.get(name);
      if (model == null) {
        throw new UnknownModel(name, names());
      }
      ServedModel<C> wanted = ofKind(model, kind);
      // Refused only if it was replaced since: then the next look finds its successor.
      if (wanted.acquire()) {
        return wanted;
      }
    }
  }

  @SuppressWarnings("unchecked") // a served model's checkpoint never changes
  private static <C extends LoadedCheckpoint> ServedModel<C> ofKind(
      ServedModel<?> model, Class<C> kind) throws OtherKind {
    if (!kind.isInstance(model.checkpoint())) {
      throw new OtherKind(model.checkpoint());
    }
    return (ServedModel<C>) model;
  }

  /** Serves a checkpoint from now on, in place of the one that its model had. */
  public void publish(LoadedCheckpoint checkpoint) {
    engine.open(checkpoint.lane());
    ServedModel<?> next = new ServedModel<>(checkpoint, () -> retire(checkpoint));
    ServedModel<?> previous = served.put(checkpoint.model(), next);
    if (previous != null) {
      previous.release();
    }
  }

  /** Serves nothing any more. Models still held are freed by those who hold them. */
  @Override
  public void close() {
    for (String name : names()) {
      ServedModel<?> model = served.remove(name);
      if (model != null) {
        model.release();
      }
    }
  }

  private void retire(LoadedCheckpoint checkpoint) {
    engine.retire(checkpoint.lane());
    checkpoint.close();
  }

  /** Names of the served models, sorted. */
  public Set<String> names() {
    return served.keySet();
  }

  /** Whether new generations of a model get the checkpoint of this digest. */
  boolean serves(String name, String digest) {
    ServedModel<?> model = served.get(name);
    return model != null && model.checkpoint().digest().equals(digest);
  }

  /** The checkpoint that new generations of a model get; only to be looked at. */
  public Optional<LoadedCheckpoint> current(String name) {
    return Optional.ofNullable(served.get(name)).map(ServedModel::checkpoint);
  }

  /** The same of a model that must be there. */
  public LoadedCheckpoint find(String name) throws UnknownModel {
    return current(name).orElseThrow(() -> new UnknownModel(name, names()));
  }

  /** Lets go of a checkpoint that was loaded and is not to be served. */
  void discard(LoadedCheckpoint checkpoint) {
    engine.open(checkpoint.lane());
    retire(checkpoint);
  }
}
