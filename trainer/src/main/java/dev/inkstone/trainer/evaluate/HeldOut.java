package dev.inkstone.trainer.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Parts what is learned from and what the gate looks at by a hash of an id: nothing ever changes
 * sides, whatever comes after it.
 */
public final class HeldOut {
  private static final int PARTS = 10_000;

  private HeldOut() {}

  /**
   * Whether an id is among the share that is held out.
   *
   * @param share from 0 to 1
   */
  public static boolean holds(String id, double share) {
    CRC32 hash = new CRC32();
    hash.update(id.getBytes(StandardCharsets.UTF_8));
    // Mixed once more: the checksums of like ids lie evenly, and not by chance.
    long mixed = (hash.getValue() * 0x9E3779B97F4A7C15L) >>> 40;
    return mixed % PARTS < share * PARTS;
  }
}
