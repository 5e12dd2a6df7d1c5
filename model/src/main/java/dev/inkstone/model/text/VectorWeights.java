package dev.inkstone.model.text;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.inkstone.model.torch.Program;
import dev.inkstone.model.torch.Values;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A decoder's weights as {@link RowStep} wants them: handles of the matrices, and everything else in
 * arrays.
 *
 * @param top what stands around the layers, for a program
 * @param gains of the norm before the head, see {@link Layer}
 */
record VectorWeights(List<Layer> layers, IValue top, Matrix head, float[] gains) {
  /**
   * One layer and its cache.
   *
   * @param attentionGains of the first norm times the root of the width, null where they are in the
   *     matrices
   * @param mlpGains of the second norm likewise
   * @param bias of the projections to q, k and v, or null
   * @param headGains of the norms of q and k, [(H + G) * D], or null
   * @param cache its keys and values
   */
  record Layer(
      Matrix qkv,
      Matrix o,
      Matrix gateUp,
      Matrix down,
      float[] attentionGains,
      float[] mlpGains,
      float[] bias,
      float[] headGains,
      ByteBuffer cache) {}

  /** Reads packed weights; the handles live as long as the owner, which owns the weights, too. */
  static VectorWeights of(
      Program program, Values owner, IValue packed, WeightFormat kind, IValue cache) {
    IValue[] all = packed.toIValueArray();
    PtNDArray[] slots = owner.tensors(cache);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < slots.length; i++) {
      Reader reader = new Reader(program, owner, owner.adopt(all[i]), kind);
      layers.add(reader.layer(slots[i]));
    }
    Reader reader = new Reader(program, owner, owner.adopt(all[slots.length]), kind);
    return new VectorWeights(layers, reader.layer, reader.matrix("head"), reader.gains("norm"));
  }

  private record Reader(Program program, Values owner, IValue layer, WeightFormat kind) {
    Layer layer(PtNDArray slots) {
      return new Layer(
          matrix("qkv"),
          matrix("o"),
          matrix("gate_up"),
          matrix("down"),
          gains("attn_norm"),
          gains("mlp_norm"),
          vector("qkv_bias"),
          vector("qk_norm"),
          owner.buffer(slots));
    }

    Matrix matrix(String name) {
      return Matrix.of(program, owner, layer, name, kind == WeightFormat.INT8);
    }

    float[] gains(String name) {
      if (kind.quantised()) {
        return null;
      }
      float[] gains = vector(name);
      float root = (float) Math.sqrt(gains.length);
      for (int i = 0; i < gains.length; i++) {
        gains[i] *= root;
      }
      return gains;
    }

    float[] vector(String name) {
      try (Values scope = Values.of(program)) {
        IValue vector = scope.call(program, "vector", layer, scope.value(name));
        float[] values = new float[(int) scope.tensor(vector).size()];
        scope.read(vector, values);
        return values.length == 0 ? null : values;
      }
    }
  }
}
