package dev.inkstone.model.hf;

import dev.inkstone.model.text.DecoderConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * One tensor of a GGUF file and the weight that it is made of.
 *
 * @param name the name that llama.cpp looks for
 * @param source the weight's name in the checkpoint
 * @param order how its rows follow from those of the weight
 * @param heads heads among the rows, where the order asks for them
 */
record GgufTensor(String name, String source, Order order, int heads) {
  /** How rows are stored. */
  enum Order {
    AS_IS,
    /** Positions stay in full precision, as llama.cpp's own converter leaves them. */
    EXACT,
    /**
     * llama.cpp turns dimensions 2i and 2i+1 of a Llama's head together, Hugging Face i and i+D/2:
     * the rows of each head are interleaved.
     */
    ROTARY_PAIRS,
    /** Rows of the tensor are columns of the weight: GPT-2's matrices stand input by output. */
    TRANSPOSED
  }

  private static GgufTensor of(String name, String source, Order order) {
    return new GgufTensor(name, source, order, 1);
  }

  /** The shape of a tensor made of a weight of this shape. */
  long[] shape(long[] weight) {
    return order == Order.TRANSPOSED ? new long[] {weight[1], weight[0]} : weight;
  }

  /** The weight's row that becomes a row of this tensor of so many rows. */
  long sourceRow(long row, long rows) {
    if (order != Order.ROTARY_PAIRS) {
      return row;
    }
    long size = rows / heads;
    long within = row % size;
    return row - within + within / 2 + within % 2 * (size / 2);
  }

  /** Every tensor that a checkpoint's weights become. */
  static List<GgufTensor> of(DecoderConfig config) {
    List<GgufTensor> tensors = new ArrayList<>();
    if (config.learnedPositions()) {
      gpt2(config, tensors);
    } else {
      llama(config, tensors);
    }
    if (!config.tiedHead()) {
      tensors.add(of("output.weight", "lm_head.weight", Order.AS_IS));
    }
    return tensors;
  }

  private static void llama(DecoderConfig config, List<GgufTensor> tensors) {
    tensors.add(of("token_embd.weight", "model.embed_tokens.weight", Order.AS_IS));
    for (int i = 0; i < config.layers(); i++) {
      llamaLayer(config, tensors, "blk." + i + ".", "model.layers." + i + ".");
    }
    tensors.add(of("output_norm.weight", "model.norm.weight", Order.AS_IS));
  }

  private static void llamaLayer(
      DecoderConfig config, List<GgufTensor> tensors, String to, String from) {
    boolean pairs = Gguf.architecture(config).equals(Gguf.LLAMA);
    Order rotary = pairs ? Order.ROTARY_PAIRS : Order.AS_IS;
    String attention = from + "self_attn.";
    tensors.add(
        new GgufTensor(
            to + "attn_q.weight", attention + "q_proj.weight", rotary, config.heads()));
    tensors.add(
        new GgufTensor(
            to + "attn_k.weight", attention + "k_proj.weight", rotary, config.groups()));
    tensors.add(of(to + "attn_v.weight", attention + "v_proj.weight", Order.AS_IS));
    if (config.queryKeyValueBias()) {
      for (String name : List.of("q", "k", "v")) {
        String source = attention + name + "_proj.bias";
        tensors.add(of(to + "attn_" + name + ".bias", source, Order.AS_IS));
      }
    }
    if (config.queryKeyNorm()) {
      for (String name : List.of("q", "k")) {
        String source = attention + name + "_norm.weight";
        tensors.add(of(to + "attn_" + name + "_norm.weight", source, Order.AS_IS));
      }
    }
    tensors.add(of(to + "attn_output.weight", attention + "o_proj.weight", Order.AS_IS));
    tensors.add(of(to + "attn_norm.weight", from + "input_layernorm.weight", Order.AS_IS));
    String norm = from + "post_attention_layernorm.weight";
    tensors.add(of(to + "ffn_norm.weight", norm, Order.AS_IS));
    for (String name : List.of("gate", "up", "down")) {
      String source = from + "mlp." + name + "_proj.weight";
      tensors.add(of(to + "ffn_" + name + ".weight", source, Order.AS_IS));
    }
  }

  private static void gpt2(DecoderConfig config, List<GgufTensor> tensors) {
    tensors.add(of("token_embd.weight", "transformer.wte.weight", Order.AS_IS));
    tensors.add(of("position_embd.weight", "transformer.wpe.weight", Order.EXACT));
    for (int i = 0; i < config.layers(); i++) {
      String to = "blk." + i + ".";
      String from = "transformer.h." + i + ".";
      withBias(tensors, to + "attn_norm", from + "ln_1", Order.AS_IS);
      withBias(tensors, to + "attn_qkv", from + "attn.c_attn", Order.TRANSPOSED);
      withBias(tensors, to + "attn_output", from + "attn.c_proj", Order.TRANSPOSED);
      withBias(tensors, to + "ffn_norm", from + "ln_2", Order.AS_IS);
      withBias(tensors, to + "ffn_up", from + "mlp.c_fc", Order.TRANSPOSED);
      withBias(tensors, to + "ffn_down", from + "mlp.c_proj", Order.TRANSPOSED);
    }
    withBias(tensors, "output_norm", "transformer.ln_f", Order.AS_IS);
  }

  private static void withBias(
      List<GgufTensor> tensors, String name, String source, Order order) {
    tensors.add(of(name + ".weight", source + ".weight", order));
    tensors.add(of(name + ".bias", source + ".bias", Order.AS_IS));
  }
}
