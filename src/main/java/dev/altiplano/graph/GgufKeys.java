package dev.altiplano.graph;

import dev.altiplano.weights.gguf.GgufMetadata;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the keys of GGUF files, after the name of the architecture, are called in a {@code
 * config.json}.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the keys of GGUF</a>
 */
final class GgufKeys {
  /** Names of Hugging Face by the keys; of several keys for one name the last goes before. */
  static final SequencedMap<String, List<String>> NAMES =
      Collections.unmodifiableSequencedMap(names());

  /** What else stands for a name. */
  private static final Map<String, String> TENSORS =
      Map.of(
          "vocab_size", "the number of rows of token_embd.weight",
          "short_factor", "rope_factors_short.weight",
          "long_factor", "rope_factors_long.weight",
          "factors", "rope_freqs.weight");

  private static final Map<String, String> DERIVED =
      Map.of(
          "moe_intermediate_size", "feed_forward_length",
          "partial_rotary_factor", "rope.dimension_count",
          "query_pre_attn_scalar", "attention.key_length",
          "factor", "rope.scaling.factor",
          "attention_factor", "rope.scaling.attn_factor");

  private static final Pattern WORD = Pattern.compile("(?<![.\\w])\\w+");

  private GgufKeys() {}

  private static SequencedMap<String, List<String>> names() {
    SequencedMap<String, List<String>> names = new LinkedHashMap<>();
    names.put("embedding_length", List.of("hidden_size", "n_embd"));
    names.put("block_count", List.of("num_hidden_layers", "n_layer"));
    names.put("attention.head_count", List.of("num_attention_heads", "n_head"));
    names.put("attention.head_count_kv", List.of("num_key_value_heads"));
    names.put("attention.key_length", List.of("head_dim"));
    names.put("feed_forward_length", List.of("intermediate_size", "n_inner"));
    names.put("context_length", List.of("max_position_embeddings", "n_positions"));
    names.put("attention.layer_norm_rms_epsilon", List.of("rms_norm_eps"));
    names.put("attention.layer_norm_epsilon", List.of("norm_epsilon", "layer_norm_epsilon"));
    // Ollama's own files of Gemma 3 have the two with a dot; those of llama.cpp go before them.
    names.put("rope.global.freq_base", List.of("rope_theta"));
    names.put("rope.local.freq_base", List.of("rope_local_base_freq"));
    names.put("rope.freq_base", List.of("rope_theta"));
    names.put("rope.freq_base_swa", List.of("rope_local_base_freq"));
    names.put("attention.sliding_window", List.of("sliding_window"));
    names.put("attn_logit_softcapping", List.of("attn_logit_softcapping"));
    names.put("final_logit_softcapping", List.of("final_logit_softcapping"));
    names.put("expert_count", List.of("num_experts", "num_local_experts"));
    names.put("expert_used_count", List.of("num_experts_per_tok"));
    names.put("expert_feed_forward_length", List.of("moe_intermediate_size"));
    names.put("embedding_scale", List.of("embedding_multiplier"));
    names.put("residual_scale", List.of("residual_multiplier"));
    names.put("attention.scale", List.of("attention_multiplier"));
    names.put("logit_scale", List.of("logits_scaling"));
    names.put("rope.scaling.original_context_length", List.of("original_max_position_embeddings"));
    return names;
  }

  /** A message about a {@code config.json}, in the words of the file that it was made of. */
  static String inWordsOfFile(GgufMetadata metadata, String message) {
    return WORD.matcher(message)
        .replaceAll(word -> Matcher.quoteReplacement(word(metadata, word.group())));
  }

  private static String word(GgufMetadata metadata, String name) {
    if (TENSORS.containsKey(name)) {
      return TENSORS.getOrDefault(name, name);
    }
    String key = DERIVED.getOrDefault(name, "");
    for (var entry : NAMES.reversed().entrySet()) {
      boolean isThere = metadata.values().containsKey(metadata.ofArchitecture(entry.getKey()));
      if (entry.getValue().contains(name) && (isThere || key.isEmpty())) {
        key = entry.getKey();
        if (isThere) {
          break;
        }
      }
    }
    return key.isEmpty() ? name : metadata.ofArchitecture(key);
  }
}
