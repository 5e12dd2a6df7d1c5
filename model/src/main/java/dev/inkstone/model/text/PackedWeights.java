package dev.inkstone.model.text;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final WeightFormat kind;
  private final Map<String, long[]> shapes;

  PackedWeights(
      DecoderConfig config, Program program, WeightSource source, WeightFormat kind) {
    this.config = config;
    this.program = program;
    this.source = source;
    this.kind = kind;
    this.shapes = DecoderWeights.shapes(config);
  }

  /** What can be said of the weights from the configuration alone. */
  static void requireFit(DecoderConfig config, WeightFormat weights) throws IOException {
    if (weights.quantised() && config.learnedPositions()) {
      throw new IOException(
          "weights " + weights + " are not there for " + config.modelType() + "; use BF16");
    }
    int attended = config.heads() * config.headSize();
    int projected = attended + 2 * config.groups() * config.headSize();
    boolean grouped = (config.hiddenSize() | config.intermediateSize() | attended) % 32 == 0;
    boolean blocked = grouped && (config.vocabularySize() | projected) % 16 == 0;
    if (weights == WeightFormat.INT4 && !blocked) {
      throw new IOException(
          "weights INT4 need a hidden_size, an intermediate_size and heads of widths that are"
              + " multiples of 32, and a vocab_size that is one of 16; use INT8 or BF16");
    }
  }

  /**
   * One packed layer each, and at the end one for what stands around the layers.
   *
   * @throws IOException if a weight is missing, or has another shape or type than it should
   */
  IValue pack(Values owner) throws IOException {
    IValue[] packed = new IValue[config.layers() + 1];
    for (int i = 0; i < config.layers(); i++) {
      String prefix = DecoderWeights.layerPrefix(config, i);
      try (Values scope = Values.of(program)) {
        IValue tensors = tensors(scope, name -> name.startsWith(prefix));
        IValue dtype = scope.value(kind.packed());
        IValue layer = program.call("pack_layer", tensors, scope.value(prefix), dtype);
        packed[i] = owner.adopt(quantised(scope, "quantise_layer", layer, rotated(scope)));
      }
    }
    try (Values scope = Values.of(program)) {
      IValue top = tensors(scope, name -> !DecoderWeights.inLayer(name));
      IValue layer = program.call("pack_top", top, scope.value(kind.packed()));
      packed[config.layers()] = owner.adopt(quantised(scope, "quantise_top", layer));
    }
    return owner.list(packed);
  }

  /** How many heads a layer turns by position, and their width. */
  private IValue[] rotated(Values scope) {
    long heads = config.heads() + config.groups();
    return new IValue[] {scope.value(heads), scope.value(config.headSize())};
  }

  private IValue quantised(Values scope, String method, IValue layer, IValue... more) {
    if (!kind.quantised()) {
      return layer;
    }
    List<IValue> arguments = new ArrayList<>();
    arguments.add(scope.adopt(layer));
    arguments.add(scope.value(kind.bits()));
    arguments.add(scope.value(config.epsilon()));
    arguments.addAll(List.of(more));
    return program.call(method, arguments.toArray(IValue[]::new));
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
