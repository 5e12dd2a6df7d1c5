package dev.inkstone.model.text;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Packs a model's weights as its program wants them, one layer at a time, so that a model is never
 * held twice: the weights of a layer are read, packed and let go before the next layer's.
 */
final class PackedWeights {
  private final DecoderConfig config;
  private final Program program;
  private final WeightSource source;
  private final Decoder.Weights kind;
  private final Map<String, long[]> shapes;

  PackedWeights(
      DecoderConfig config, Program program, WeightSource source, Decoder.Weights kind) {
    this.config = config;
    this.program = program;
    this.source = source;
    this.kind = kind;
    this.shapes = DecoderWeights.shapes(config);
  }

  /**
   * One packed map a layer, and at the end one for what stands around the layers.
   *
   * @throws IOException if a weight is missing, or has another shape or type than it should
   */
  IValue pack(Values owner) throws IOException {
    IValue[] maps = new IValue[config.layers() + 1];
    for (int i = 0; i < config.layers(); i++) {
      String prefix = DecoderWeights.layerPrefix(config, i);
      try (Values scope = Values.of(program)) {
        IValue layer = tensors(scope, name -> name.startsWith(prefix));
        IValue dtype = scope.value(kind.packed());
        maps[i] =
            owner.adopt(
                quantised(
                    scope, "quantise_layer",
                    program.call("pack_layer", layer, scope.value(prefix), dtype)));
      }
    }
    try (Values scope = Values.of(program)) {
      IValue top = tensors(scope, name -> !DecoderWeights.inLayer(name));
      IValue packed = program.call("pack_top", top, scope.value(kind.packed()));
      maps[config.layers()] = owner.adopt(quantised(scope, "quantise_top", packed));
    }
    return owner.list(maps);
  }

  private IValue quantised(Values scope, String method, IValue packed) {
    if (!kind.quantised()) {
      return packed;
    }
    IValue bits = scope.value(kind.bits());
    return program.call(method, scope.adopt(packed), bits, scope.value(config.epsilon()));
  }

  private IValue tensors(Values scope, Predicate<String> wanted) throws IOException {
    Map<String, PtNDArray> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
      if (wanted.test(entry.getKey())) {
        String name = entry.getKey();
        tensors.put(name, source.tensor(scope, name, entry.getValue()));
      }
    }
    return scope.map(tensors);
  }
}
