package dev.inkstone.trainer.publish;

import dev.inkstone.model.checkpoint.Manifest;

/** Who is told of checkpoints. A teller waits for nobody: what is not heard is found by looking. */
public interface News {
  void published(Manifest manifest);

  /** The gate has refused it; the reasons are in the manifest. */
  void refused(Manifest manifest);

  /** It is champion, for the first time. */
  void promoted(Manifest manifest);

  /** A former champion is champion again. */
  void rolledBackTo(Manifest manifest, String reason);
}
