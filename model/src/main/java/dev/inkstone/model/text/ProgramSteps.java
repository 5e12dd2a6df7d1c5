package dev.inkstone.model.text;

import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;
import java.util.List;
import java.util.stream.Stream;

/** Steps that are one call of the decoder's program each: for every device, format and architecture. */
final class ProgramSteps implements Steps {
  private final Program program;
  private final Bounds bounds;
  private final KeyValueCache cache;
  private final ChunkLayout layout;
  private final IValue weights;
  private final IValue rope;
  private final IValue[] shape;

  /**
   * @param rope the table of positions
   * @param shape heads, groups and epsilon
   */
  ProgramSteps(
      Program program,
      Bounds bounds,
      KeyValueCache cache,
      ChunkLayout layout,
      IValue weights,
      IValue rope,
      IValue... shape) {
    this.program = program;
    this.bounds = bounds;
    this.cache = cache;
    this.layout = layout;
    this.weights = weights;
    this.rope = rope;
    this.shape = shape;
  }

  @Override
  public void prefill(PromptChunk chunk, float[] logits) {
    try (Values scope = Values.of(program)) {
      IValue result = extend(scope, "prefill", chunk);
      if (logits != null) {
        scope.read(result, logits);
      }
    }
  }

  @Override
  public void score(PromptChunk chunk, long[] following, int known, float[] scores) {
    try (Values scope = Values.of(program)) {
      IValue next = scope.value(scope.longs(following, following.length));
      scope.read(extend(scope, "score", chunk, next, scope.value(known)), scores);
    }
  }

  /** Runs a method that computes a chunk, and may want more than that. */
  private IValue extend(Values scope, String method, PromptChunk chunk, IValue... more) {
    long[] ids = layout.tokens(chunk);
    IValue tokens = scope.value(scope.longs(ids, ids.length));
    IValue place = layout.place(scope, chunk);
    IValue[] before = {weights, cache.tensors(), rope, tokens, place};
    return scope.call(program, method, all(before, shape, more));
  }

  @Override
  public void decode(int[] tokens, int[] positions, List<PromptChunk> chunks, float[] logits) {
    int n = tokens.length;
    long[] step = bounds.step(tokens, positions);
    long[] ids = chunks.isEmpty() ? new long[0] : layout.tokens(n, chunks);
    // Last, since it may move the slots.
    IValue blocks = cache.blocks(n);
    try (Values scope = Values.of(program)) {
      IValue newest = scope.value(scope.longs(step, 2, n));
      IValue[] before = {weights, cache.tensors(), blocks, rope, newest};
      IValue result =
          chunks.isEmpty()
              ? scope.call(program, "decode", all(before, shape))
              : scope.call(program, "decode_beside", all(before, beside(scope, ids, chunks), shape));
      scope.read(result, logits);
    }
  }

  private IValue[] beside(Values scope, long[] tokens, List<PromptChunk> chunks) {
    return new IValue[] {
      scope.value(scope.longs(tokens, tokens.length)), layout.places(scope, chunks)
    };
  }

  private static IValue[] all(IValue[]... arguments) {
    return Stream.of(arguments).flatMap(Stream::of).toArray(IValue[]::new);
  }
}
