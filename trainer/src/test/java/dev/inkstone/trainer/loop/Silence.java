package dev.inkstone.trainer.loop;

import dev.inkstone.model.checkpoint.Manifest;
import dev.inkstone.trainer.publish.News;

/** Tells nobody. */
final class Silence implements News {
  @Override
  public void published(Manifest manifest) {}

  @Override
  public void refused(Manifest manifest) {}

  @Override
  public void promoted(Manifest manifest) {}

  @Override
  public void rolledBackTo(Manifest manifest, String reason) {}
}
