package dev.inkstone.server.swap;

import dev.inkstone.model.checkpoint.Checkpoint;
import dev.inkstone.model.checkpoint.Registry;
import dev.inkstone.model.image.Classifier;
import dev.inkstone.server.swap.CheckpointInfo.State;
import java.io.IOException;

/**
 * Loads checkpoints that are not served, for one who gives them back by closing them. Takes long,
 * and memory beside all that is served: for a thread that may wait, and holds one at a time.
 */
public final class Loans {
  private static final String CLASSIFIER = "-" + Classifier.TYPE;

  private final Registry registry;
  private final ShippedCheckpoints shipped;
  private final CheckpointBook book;
  private final CheckpointLoader loader;

  /**
   * A checkpoint on loan.
   *
   * @param model its name
   */
  public record Loan<T>(String model, String version, String digest, T content, Runnable giveBack)
      implements AutoCloseable {
    @Override
    public void close() {
      giveBack.run();
    }
  }

  public Loans(
      Registry registry,
      ShippedCheckpoints shipped,
      CheckpointBook book,
      CheckpointLoader loader) {
    this.registry = registry;
    this.shipped = shipped;
    this.book = book;
    this.loader = loader;
  }

  /**
   * A version of a model that writes text. No engine has its lane, which takes no sequences.
   *
   * @throws CheckpointRefused if it cannot be loaded
   */
  public Loan<TextCheckpoint> text(String model, String version)
      throws IOException, UnknownModel, UnknownCheckpoint, CheckpointRefused {
    Checkpoint checkpoint = open(model, version);
    try {
      TextCheckpoint loaded = loader.lend(model, checkpoint);
      return loan(
          model,
          checkpoint,
          loaded,
          () -> {
            loaded.lane().discard();
            loaded.close();
          });
    } catch (IOException e) {
      throw new CheckpointRefused(CheckpointWatcher.firstLine(e));
    }
  }

  /**
   * The classifier that judges what a model draws: that of its data set, so {@code
   * digits-classifier} for {@code digits-cgan}.
   *
   * @param model one that draws, or the classifier itself
   * @param version of the model; empty for its champion
   * @throws CheckpointRefused if there is none, or it cannot be loaded
   */
  public Loan<Classifier> classifier(String model, String version)
      throws IOException, UnknownModel, UnknownCheckpoint, CheckpointRefused {
    boolean itself = model.endsWith(CLASSIFIER);
    if (!itself) {
      book.get(model, version);
    }
    String name = itself ? model : model.replaceFirst("-.*", "") + CLASSIFIER;
    if (itself && !book.models().contains(name)) {
      throw new UnknownModel(name, book.models());
    }
    if (!book.models().contains(name)) {
      throw new CheckpointRefused(
          "images of %s cannot be judged: there is no checkpoint %s".formatted(model, name));
    }
    Checkpoint checkpoint =
        itself && !version.isEmpty() ? open(name, version) : champion(name);
    try {
      Classifier loaded = loader.lendClassifier(checkpoint);
      return loan(name, checkpoint, loaded, loaded::close);
    } catch (IOException e) {
      throw new CheckpointRefused(CheckpointWatcher.firstLine(e));
    }
  }

  private static <T> Loan<T> loan(
      String model, Checkpoint checkpoint, T content, Runnable giveBack) {
    return new Loan<>(
        model,
        checkpoint.manifest().version(),
        checkpoint.manifest().digest(),
        content,
        giveBack);
  }

  /** A version of a model, verified; one that its gate has refused can be looked at too. */
  private Checkpoint open(String model, String version)
      throws IOException, UnknownModel, UnknownCheckpoint, CheckpointRefused {
    CheckpointInfo info = book.get(model, version);
    if (info.state() == State.CORRUPT) {
      throw new CheckpointRefused(info.reason());
    }
    return registry.versions(model).contains(version)
        ? registry.open(model, version)
        : shipped.open(model);
  }

  private Checkpoint champion(String model) throws IOException {
    return registry.versions(model).isEmpty()
        ? shipped.open(model)
        : registry.openChampion(model, problem -> {});
  }
}
