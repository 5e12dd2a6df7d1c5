package dev.inkstone.model.text;

import java.util.Map;

/**
 * The decoder's arithmetic once more, written from the papers in plain float64 loops and sharing
 * nothing with the program: what the program's numbers are checked against.
 */
final class ReferenceDecoder {
  private final DecoderConfig config;
  private final Map<String, float[]> weights;

  ReferenceDecoder(DecoderConfig config, Map<String, float[]> weights) {
    this.config = config;
    this.weights = weights;
  }

  /** Euclidean distance of a row of logits from what is expected, as a share of their length. */
  static double distance(double[] expected, float[] logits, int row) {
    double distance = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      distance += Math.pow(expected[i] - logits[row * expected.length + i], 2);
      size += Math.pow(expected[i], 2);
    }
    return Math.sqrt(distance / size);
  }

  /** Logits [tokens, vocabulary] of a whole sequence. */
  double[][] logits(int[] tokens) {
    int c = config.hiddenSize();
    double[][] x = new double[tokens.length][c];
    for (int t = 0; t < tokens.length; t++) {
      for (int i = 0; i < c; i++) {
        x[t][i] = weights.get("model.embed_tokens.weight")[tokens[t] * c + i];
      }
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      String at = "model.layers." + layer + ".";
      attend(x, at);
      feedForward(x, at);
    }
    String head = config.tiedHead() ? "model.embed_tokens" : "lm_head";
    double[][] logits = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      logits[t] = linear(norm(x[t], "model.norm"), head);
    }
    return logits;
  }

  private void attend(double[][] x, String at) {
    int d = config.headSize();
    double[][][] q = new double[x.length][][];
    double[][][] k = new double[x.length][][];
    double[][][] v = new double[x.length][][];
    for (int t = 0; t < x.length; t++) {
      double[] h = norm(x[t], at + "input_layernorm");
      q[t] = heads(linear(h, at + "self_attn.q_proj"), at + "self_attn.q_norm", t);
      k[t] = heads(linear(h, at + "self_attn.k_proj"), at + "self_attn.k_norm", t);
      v[t] = split(linear(h, at + "self_attn.v_proj"));
    }
    for (int t = 0; t < x.length; t++) {
      double[] mixed = new double[config.heads() * d];
      for (int head = 0; head < config.heads(); head++) {
        int group = head * config.groups() / config.heads();
        double[] weight = attention(q[t][head], k, group, t);
        for (int s = 0; s <= t; s++) {
          for (int i = 0; i < d; i++) {
            mixed[head * d + i] += weight[s] * v[s][group][i];
          }
        }
      }
      add(x[t], linear(mixed, at + "self_attn.o_proj"));
    }
  }

  /** Softmax of the scaled products of one query with the keys up to position t. */
  private double[] attention(double[] query, double[][][] keys, int group, int t) {
    double[] weight = new double[t + 1];
    double sum = 0;
    for (int s = 0; s <= t; s++) {
      double product = 0;
      for (int i = 0; i < query.length; i++) {
        product += query[i] * keys[s][group][i];
      }
      weight[s] = Math.exp(product / Math.sqrt(query.length));
      sum += weight[s];
    }
    for (int s = 0; s <= t; s++) {
      weight[s] /= sum;
    }
    return weight;
  }

  private double[][] heads(double[] y, String normName, int position) {
    double[][] heads = split(y);
    int half = config.headSize() / 2;
    for (int h = 0; h < heads.length; h++) {
      double[] z = config.queryKeyNorm() ? norm(heads[h], normName) : heads[h];
      for (int i = 0; i < half; i++) {
        double angle = position * Math.pow(config.ropeTheta(), -2.0 * i / config.headSize());
        double a = z[i];
        double b = z[i + half];
        heads[h][i] = a * Math.cos(angle) - b * Math.sin(angle);
        heads[h][i + half] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
    return heads;
  }

  private double[][] split(double[] y) {
    int d = config.headSize();
    double[][] heads = new double[y.length / d][d];
    for (int i = 0; i < y.length; i++) {
      heads[i / d][i % d] = y[i];
    }
    return heads;
  }

  private void feedForward(double[][] x, String at) {
    for (double[] row : x) {
      double[] h = norm(row, at + "post_attention_layernorm");
      double[] gate = linear(h, at + "mlp.gate_proj");
      double[] up = linear(h, at + "mlp.up_proj");
      for (int i = 0; i < gate.length; i++) {
        up[i] *= gate[i] / (1 + Math.exp(-gate[i]));
      }
      add(row, linear(up, at + "mlp.down_proj"));
    }
  }

  private double[] norm(double[] x, String name) {
    float[] gain = weights.get(name + ".weight");
    double square = 0;
    for (double value : x) {
      square += value * value / x.length;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] / Math.sqrt(square + config.epsilon()) * gain[i];
    }
    return y;
  }

  private double[] linear(double[] x, String name) {
    float[] matrix = weights.get(name + ".weight");
    float[] bias = weights.get(name + ".bias");
    double[] y = new double[matrix.length / x.length];
    for (int row = 0; row < y.length; row++) {
      y[row] = bias == null ? 0 : bias[row];
      for (int i = 0; i < x.length; i++) {
        y[row] += matrix[row * x.length + i] * x[i];
      }
    }
    return y;
  }

  private static void add(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }
}
