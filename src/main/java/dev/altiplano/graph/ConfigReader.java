package dev.altiplano.graph;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns a {@code config.json} into a {@link DecoderConfig}. */
final class ConfigReader {
  private static final long MAX_BYTES = 1 << 20;
  private static final double DEFAULT_ROPE_THETA = 10_000;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JsonNode root;

  private ConfigReader(JsonNode root) {
    this.root = root;
  }

  static DecoderConfig read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
      }
      return new ConfigReader(JSON.readTree(Files.readAllBytes(file))).config();
    } catch (IOException | JacksonException e) {
      throw failure(e.toString(), e);
    } catch (IllegalArgumentException e) {
      throw failure(e.getMessage(), e);
    }
  }

  private static AltiplanoException failure(@Nullable String reason, Exception cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot load the model by its config.json: " + reason, cause);
  }

  private DecoderConfig config() {
    Architecture architecture = architecture();
    refuseUnless("hidden_act", "silu");
    refuseFlag("attention_bias");
    refuseFlag("mlp_bias");
    int hiddenSize = integer(root, "hidden_size");
    int heads = integer(root, "num_attention_heads");
    return new DecoderConfig(
        architecture,
        hiddenSize,
        integer(root, "num_hidden_layers"),
        heads,
        absent(root, "num_key_value_heads") ? heads : integer(root, "num_key_value_heads"),
        absent(root, "head_dim") ? hiddenSize / Math.max(1, heads) : integer(root, "head_dim"),
        integer(root, "intermediate_size"),
        integer(root, "vocab_size"),
        integer(root, "max_position_embeddings"),
        (float) number(root, "rms_norm_eps", 0, 1),
        ropeTheta(),
        ropeScaling(),
        root.path("tie_word_embeddings").asBoolean(false));
  }

  private Architecture architecture() {
    String name = root.path("architectures").path(0).asString("");
    return Architecture.of(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the architecture \"%s\" is not supported; supported are %s"
                        .formatted(name, String.join(", ", Architecture.classNames()))));
  }

  private double ropeTheta() {
    for (JsonNode place : new JsonNode[] {root, ropeParameters()}) {
      if (!absent(place, "rope_theta")) {
        return number(place, "rope_theta", 1, 1e12);
      }
    }
    return DEFAULT_ROPE_THETA;
  }

  /** {@code rope_scaling}, which newer files call {@code rope_parameters}. */
  private JsonNode ropeParameters() {
    return absent(root, "rope_parameters")
        ? root.path("rope_scaling")
        : root.path("rope_parameters");
  }

  private RopeScaling ropeScaling() {
    JsonNode scaling = ropeParameters();
    String type = scaling.path("rope_type").asString(scaling.path("type").asString("default"));
    return switch (type) {
      case "default" -> new RopeScaling.None();
      case "linear" -> new RopeScaling.Linear(number(scaling, "factor", 1, 1e6));
      case "llama3" -> llama3(scaling);
      default ->
          throw new IllegalArgumentException(
              "the rope scaling \"%s\" is not supported; supported are default, linear, llama3"
                  .formatted(type));
    };
  }

  private static RopeScaling llama3(JsonNode scaling) {
    double low = number(scaling, "low_freq_factor", 1e-6, 1e6);
    double high = number(scaling, "high_freq_factor", 1e-6, 1e6);
    if (high <= low) {
      throw new IllegalArgumentException(
          "high_freq_factor is %s; it must be more than low_freq_factor, which is %s"
              .formatted(high, low));
    }
    return new RopeScaling.Llama3(
        number(scaling, "factor", 1, 1e6),
        low,
        high,
        integer(scaling, "original_max_position_embeddings"));
  }

  private void refuseUnless(String key, String supported) {
    String value = root.path(key).asString(supported);
    if (!value.equals(supported)) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; only \"%s\" is supported".formatted(key, value, supported));
    }
  }

  private void refuseFlag(String key) {
    if (root.path(key).asBoolean(false)) {
      throw new IllegalArgumentException("%s is true, which is not supported".formatted(key));
    }
  }

  private static boolean absent(JsonNode node, String key) {
    return node.path(key).isMissingNode() || node.path(key).isNull();
  }

  private static int integer(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new IllegalArgumentException(
          "%s is %s; it must be a whole number".formatted(key, described(value)));
    }
    return value.intValue();
  }

  private static double number(JsonNode node, String key, double least, double most) {
    JsonNode value = node.path(key);
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(number >= least && number <= most)) {
      throw new IllegalArgumentException(
          "%s is %s; it must be %s to %s".formatted(key, described(value), least, most));
    }
    return number;
  }

  private static String described(JsonNode value) {
    return value.isMissingNode() ? "missing" : value.toString();
  }
}
