package dev.altiplano.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads the keys of a {@code config.json}. What is missing or out of bounds is an {@link
 * IllegalArgumentException} that names the key and its value.
 */
final class ConfigFacts {
  private final JsonNode root;
  private final WeightLayout layout;

  ConfigFacts(JsonNode root, WeightLayout layout) {
    this.root = root;
    this.layout = layout;
  }

  /** Whose weights the file is about. */
  WeightLayout layout() {
    return layout;
  }

  boolean has(String key) {
    return !absent(root, key);
  }

  int integer(String key) {
    return integer(root, key);
  }

  int integer(String key, int otherwise) {
    return has(key) ? integer(key) : otherwise;
  }

  double number(String key, double least, double most) {
    return number(root, key, least, most);
  }

  float number(String key, float otherwise) {
    return has(key) ? (float) number(root, key, -1e6, 1e6) : otherwise;
  }

  /** Between 0 and 1. */
  float epsilon(String key) {
    return (float) number(root, key, 0, 1);
  }

  boolean flag(String key, boolean otherwise) {
    return root.path(key).asBoolean(otherwise);
  }

  Optional<String> text(String key) {
    return has(key) ? Optional.of(root.path(key).asString("")) : Optional.empty();
  }

  List<Integer> integers(String key) {
    List<Integer> values = new ArrayList<>();
    for (JsonNode value : root.path(key)) {
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw new IllegalArgumentException(
            "%s has %s; it must have whole numbers".formatted(key, value));
      }
      values.add(value.intValue());
    }
    return values;
  }

  List<String> texts(String key) {
    return root.path(key).valueStream().map(value -> value.asString("")).toList();
  }

  FeedForward.Activation activation(String key) {
    String name = text(key).orElse("");
    return switch (name) {
      case "silu", "swish" -> FeedForward.Activation.SILU;
      case "gelu_pytorch_tanh", "gelu_new", "gelu_fast" -> FeedForward.Activation.GELU_TANH;
      default ->
          throw new IllegalArgumentException(
              "%s is \"%s\"; supported are silu, gelu_pytorch_tanh, gelu_new".formatted(key, name));
    };
  }

  /** Base of the rotary frequencies. */
  double ropeTheta(double otherwise) {
    for (JsonNode place : new JsonNode[] {root, ropeParameters()}) {
      if (!absent(place, "rope_theta")) {
        return number(place, "rope_theta", 1, 1e12);
      }
    }
    return otherwise;
  }

  /** {@code rope_scaling}, which newer files call {@code rope_parameters}. */
  private JsonNode ropeParameters() {
    return root.path(has("rope_parameters") ? "rope_parameters" : "rope_scaling");
  }

  RopeScaling ropeScaling() {
    JsonNode scaling = ropeParameters();
    String type = scaling.path("rope_type").asString(scaling.path("type").asString("default"));
    return switch (type) {
      case "default" -> new RopeScaling.None();
      case "linear" -> new RopeScaling.Linear(number(scaling, "factor", 1, 1e6));
      case "llama3" -> llama3(scaling);
      case "longrope", "su" -> longRope(scaling);
      case "yarn" -> yarn(scaling);
      case "factors" -> new RopeScaling.Divided(numbers(scaling, "factors"), 1);
      default ->
          throw new IllegalArgumentException(
              "the rope scaling \"%s\" is not supported; supported are default, linear, llama3, longrope, yarn"
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

  private RopeScaling longRope(JsonNode scaling) {
    int original = originalPositions(scaling, "original_max_position_embeddings");
    double attention =
        absent(scaling, "attention_factor")
            ? RopeScaling.LongRope.attentionFactor(integer("max_position_embeddings"), original)
            : number(scaling, "attention_factor", 1e-3, 1e3);
    return new RopeScaling.LongRope(
        numbers(scaling, "short_factor"), numbers(scaling, "long_factor"), original, attention);
  }

  private RopeScaling yarn(JsonNode scaling) {
    double factor = number(scaling, "factor", 1, 1e6);
    double attention =
        absent(scaling, "attention_factor")
            ? RopeScaling.Yarn.attentionFactor(factor, number(scaling, "mscale", 1))
                / RopeScaling.Yarn.attentionFactor(factor, number(scaling, "mscale_all_dim", 0))
            : number(scaling, "attention_factor", 1e-3, 1e3);
    return new RopeScaling.Yarn(
        factor,
        number(scaling, "beta_fast", 32),
        number(scaling, "beta_slow", 1),
        originalPositions(scaling, "max_position_embeddings"),
        attention);
  }

  /** The context before the stretching; the {@code otherwise} key says it where no other does. */
  private int originalPositions(JsonNode scaling, String otherwise) {
    String key = "original_max_position_embeddings";
    int original =
        has(key) || absent(scaling, key)
            ? integer(has(key) ? key : otherwise)
            : integer(scaling, key);
    Bounds.require(key, original, 1 << 21);
    return original;
  }

  private static double number(JsonNode node, String key, double otherwise) {
    return absent(node, key) ? otherwise : number(node, key, 1e-6, 1e6);
  }

  private static List<Double> numbers(JsonNode node, String key) {
    List<Double> values = new ArrayList<>();
    for (JsonNode value : node.path(key)) {
      double number = value.isNumber() ? value.doubleValue() : Double.NaN;
      if (!(number > 0 && number < 1e9)) {
        throw new IllegalArgumentException(
            "%s has %s; it must have numbers above 0".formatted(key, value));
      }
      values.add(number);
    }
    return values;
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
