package dev.altiplano.graph;

import dev.altiplano.graph.DecoderBlocks.Normed;
import dev.altiplano.weights.Tensor;

/**
 * The Llama architecture: norms before each sublayer, grouped attention with rotated queries and
 * keys, a gated feed-forward part, no biases. Tensors have the names and the half-split order of
 * rotated pairs of Hugging Face files.
 */
final class LlamaGraph {
  private final DecoderConfig config;
  private final CheckedWeights weights;
  private final DecoderBlocks blocks;
  private final AttentionBlocks attention;
  private final MatrixBlocks matrices;

  LlamaGraph(
      DecoderConfig config,
      CheckedWeights weights,
      DecoderBlocks blocks,
      AttentionBlocks attention,
      MatrixBlocks matrices) {
    this.config = config;
    this.weights = weights;
    this.blocks = blocks;
    this.attention = attention;
    this.matrices = matrices;
  }

  void build() {
    StoredMatrix embedding = vocabularyMatrix("model.embed_tokens.weight");
    blocks.declare();
    attention.declare();
    String state = matrices.lookUp("embedding", "input_ids", embedding);
    Normed normed =
        blocks.norm(
            "layers.0.attention_norm", state, norm("model.layers.0.input_layernorm.weight"));
    for (int layer = 0; layer < config.layers(); layer++) {
      normed = layer(layer, normed);
    }
    matrices.head(
        "logits",
        normed.norm(),
        config.tiedEmbeddings() ? embedding : vocabularyMatrix("lm_head.weight"));
  }

  private Normed layer(int layer, Normed input) {
    String name = "layers." + layer;
    String source = "model.layers." + layer;
    String attention = attention(name + ".attention", source + ".self_attn", layer, input.norm());
    Normed middle =
        blocks.addAndNorm(
            name + ".feed_forward_norm",
            input.state(),
            attention,
            norm(source + ".post_attention_layernorm.weight"));
    String feedForward = feedForward(name + ".feed_forward", source + ".mlp", middle.norm());
    return next(layer + 1, middle.state(), feedForward);
  }

  /** The norm before the next layer, or before the head, which sees only the tokens wanted. */
  private Normed next(int layer, String state, String delta) {
    if (layer < config.layers()) {
      return blocks.addAndNorm(
          "layers.%d.attention_norm".formatted(layer),
          state,
          delta,
          norm("model.layers.%d.input_layernorm.weight".formatted(layer)));
    }
    return blocks.addAndNorm(
        "final_norm",
        blocks.wanted("final_state", state),
        blocks.wanted("final_delta", delta),
        norm("model.norm.weight"));
  }

  private String attention(String name, String source, int layer, String x) {
    long queries = (long) config.heads() * config.headDim();
    long keys = (long) config.kvHeads() * config.headDim();
    RowStack packed =
        RowStack.of(
            weights.tensor(source + ".q_proj.weight", queries, config.hiddenSize()),
            weights.tensor(source + ".k_proj.weight", keys, config.hiddenSize()),
            weights.tensor(source + ".v_proj.weight", keys, config.hiddenSize()));
    String qkv = matrices.linear(name + ".qkv", x, packed);
    String attended = attention.attend(name + ".heads", layer, qkv);
    return matrices.linear(
        name,
        attended,
        RowStack.of(weights.tensor(source + ".o_proj.weight", config.hiddenSize(), queries)));
  }

  private String feedForward(String name, String source, String x) {
    RowStack gateAndUp =
        RowStack.of(
            weights.tensor(
                source + ".gate_proj.weight", config.intermediateSize(), config.hiddenSize()),
            weights.tensor(
                source + ".up_proj.weight", config.intermediateSize(), config.hiddenSize()));
    String gated =
        blocks.gatedSilu(name + ".gated", matrices.linear(name + ".gate_up", x, gateAndUp));
    return matrices.linear(
        name,
        gated,
        RowStack.of(
            weights.tensor(
                source + ".down_proj.weight", config.hiddenSize(), config.intermediateSize())));
  }

  private StoredMatrix vocabularyMatrix(String tensor) {
    return matrices.store(
        tensor, RowStack.of(weights.tensor(tensor, config.vocabSize(), config.hiddenSize())));
  }

  private Tensor norm(String tensor) {
    return weights.tensor(tensor, config.hiddenSize());
  }
}
