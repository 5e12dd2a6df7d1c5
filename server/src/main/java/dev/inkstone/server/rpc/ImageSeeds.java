package dev.inkstone.server.rpc;

import dev.inkstone.model.image.ImageOrigin;
import dev.inkstone.model.image.Latents;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** What the images of a request begin with. */
sealed interface ImageSeeds {
  /** How many images. */
  int count();

  /** The seed of image 0. */
  long first();

  /** The seed that draws this image alone; empty if there is none. */
  OptionalLong of(int index);

  /** The walk that an image is a frame of, if it is one. */
  Optional<ImageOrigin.Walk> walk(int index);

  /** The noise of each image. */
  List<float[]> latents(int size);

  /** Images that have nothing to do with each other: each has the next seed. */
  record Independent(long first, int count) implements ImageSeeds {
    @Override
    public OptionalLong of(int index) {
      return OptionalLong.of(first + index);
    }

    @Override
    public Optional<ImageOrigin.Walk> walk(int index) {
      return Optional.empty();
    }

    @Override
    public List<float[]> latents(int size) {
      return IntStream.range(0, count).mapToObj(i -> Latents.of(first + i, size)).toList();
    }
  }

  /** The frames of a walk from one seed's image to another's. */
  record Walk(long first, long last, int count) implements ImageSeeds {
    @Override
    public OptionalLong of(int index) {
      if (index == 0) {
        return OptionalLong.of(first);
      }
      return index == count - 1 ? OptionalLong.of(last) : OptionalLong.empty();
    }

    @Override
    public Optional<ImageOrigin.Walk> walk(int index) {
      return Optional.of(new ImageOrigin.Walk(first, last, index, count));
    }

    @Override
    public List<float[]> latents(int size) {
      return Latents.between(first, last, count, size);
    }
  }
}
