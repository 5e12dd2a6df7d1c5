package dev.inkstone.model.text;

import dev.inkstone.model.torch.SafeTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The loss of saved weights, computed by {@link ReferenceDecoder}. */
final class SavedWeights {
  private SavedWeights() {}

  static double meanLoss(DecoderConfig config, Path state, TokenBatch batch) throws IOException {
    ReferenceDecoder reference = new ReferenceDecoder(config, read(config, state));
    double sum = 0;
    for (int row = 0; row < batch.rows(); row++) {
      int[] inputs = new int[batch.columns()];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = (int) batch.inputs()[row * batch.columns() + i];
      }
      double[][] logits = reference.logits(inputs);
      for (int i = 0; i < inputs.length; i++) {
        long target = batch.targets()[row * batch.columns() + i];
        sum += target == TokenBatch.IGNORED ? 0 : loss(logits[i], (int) target);
      }
    }
    return sum / batch.tokens();
  }

  private static double loss(double[] logits, int target) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum) - logits[target];
  }

  private static Map<String, float[]> read(DecoderConfig config, Path state) throws IOException {
    Map<String, float[]> weights = new HashMap<>();
    try (SafeTensors tensors = SafeTensors.open(state)) {
      for (String name : DecoderWeights.shapes(config).keySet()) {
        ByteBuffer bytes = tensors.bytes("w." + name);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        weights.put(name, values);
      }
    }
    return weights;
  }
}
