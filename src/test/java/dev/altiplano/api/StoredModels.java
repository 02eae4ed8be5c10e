package dev.altiplano.api;

import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import dev.altiplano.store.Layer;
import dev.altiplano.store.Manifest;
import dev.altiplano.store.MediaTypes;
import dev.altiplano.store.ModelConfig;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Puts small models into a store. */
final class StoredModels {
  static final String TEMPLATE = "{{ '<think>' }}{{ '</think>' }}";

  private final ModelStore store;

  StoredModels(ModelStore store) {
    this.store = store;
  }

  /** A model without weights. */
  StoredModel put(String name, ModelConfig config, Layer... layers) {
    return store.write(
        ModelName.parse(name).orElseThrow(),
        Manifest.of(layer(MediaTypes.CONFIG, config.toJson()), List.of(layers)));
  }

  StoredModel putPlain(String name) {
    return put(name, ModelConfig.of("safetensors", "llama", "135M", "BF16"));
  }

  /** A safetensors model with everything that a description shows. */
  StoredModel putFull(String name) {
    List<Layer> layers = new ArrayList<>();
    layers.add(layer(MediaTypes.SAFETENSORS, safetensors()).named("model.safetensors"));
    layers.add(file("config.json", CONFIG));
    layers.add(file("chat_template.jinja", TEMPLATE));
    layers.add(
        text(
            MediaTypes.PARAMS,
            "{\"temperature\":0.5,\"stop\":[\"<|im_end|>\",\"x\"],\"num_ctx\":4096}"));
    layers.add(text(MediaTypes.SYSTEM, "Be brief."));
    layers.add(text(MediaTypes.LICENSE, "MIT"));
    layers.add(text(MediaTypes.LICENSE, "and more"));
    layers.add(text(MediaTypes.MESSAGES, "[{\"role\":\"user\",\"content\":\"hi\"}]"));
    return put(
        name,
        ModelConfig.of("safetensors", "llama", "12", "BF16")
            .withCapabilities(List.of("completion", "tools"))
            .withLengths(2048, 64),
        layers.toArray(Layer[]::new));
  }

  Layer text(String mediaType, String content) {
    return layer(mediaType, content.getBytes(StandardCharsets.UTF_8));
  }

  private Layer file(String name, String content) {
    return text(MediaTypes.JSON, content).named(name);
  }

  private Layer layer(String mediaType, byte[] content) {
    Digest digest = store.putBlob(new ByteArrayInputStream(content));
    return Layer.of(mediaType, digest, content.length);
  }

  private static byte[] safetensors() {
    byte[] header =
        """
        {"__metadata__":{"format":"pt"},"b":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},\
        "a":{"dtype":"F32","shape":[6],"data_offsets":[12,36]}}\
        """
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + header.length + 36)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  private static final String CONFIG =
      """
      {"model_type":"llama","max_position_embeddings":2048,"hidden_size":64,"num_hidden_layers":2,
       "num_attention_heads":8,"num_key_value_heads":4,"intermediate_size":128,"rope_theta":10000.0,
       "rms_norm_eps":1e-05,"vocab_size":512}
      """;
}
