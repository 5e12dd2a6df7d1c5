package dev.inkstone.trainer.loop;

import dev.inkstone.trainer.gate.Root;
import java.io.IOException;

/**
 * What was measured of a line's root, which stays as it is while neither the root nor the base
 * material changes.
 */
final class KnownRoot {
  /** Measures the root, which takes a while. */
  interface Measuring {
    Root measure() throws IOException;
  }

  private Object material;
  private Root figures;

  /**
   * The root's figures.
   *
   * @param on the material that they are measured on, the same object for the same material
   * @param parent the parent's figures, which are the root's in the first generation
   */
  Root of(Lineage lineage, Object on, Root parent, Measuring root) throws IOException {
    String version = lineage.root().manifest().version();
    if (lineage.isFirst()) {
      figures = parent;
    } else if (material != on || !figures.version().equals(version)) {
      figures = root.measure();
    }
    material = on;
    return figures;
  }
}
