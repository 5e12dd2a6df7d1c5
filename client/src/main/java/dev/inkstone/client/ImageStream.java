package dev.inkstone.client;

import dev.inkstone.v1.GenerateImagesResponse;
import java.util.Iterator;
import java.util.function.Supplier;

/** The events of one request for images. */
public final class ImageStream extends EventStream<GenerateImagesResponse> {
  ImageStream(Supplier<Iterator<GenerateImagesResponse>> call, Backoff backoff) {
    super(call, backoff);
  }
}
