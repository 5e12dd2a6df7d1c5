package dev.inkstone.client;

import dev.inkstone.v1.GenerateTextResponse;
import java.util.Iterator;
import java.util.function.Supplier;

/** The events of one text generation. */
public final class TextStream extends EventStream<GenerateTextResponse> {
  TextStream(Supplier<Iterator<GenerateTextResponse>> call, Backoff backoff) {
    super(call, backoff);
  }
}
