package dev.altiplano.convert;

import dev.altiplano.graph.Precision;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which of the graphs in a directory is run, by their names: exporters put the type of the weights
 * behind the name of the model, as in {@code model_q4.onnx}. The first is what comes next to the
 * precision that is set: that itself, then more bits, then fewer. What computes in half precision
 * comes last, since processors compute in single precision and convert each number on its way.
 */
enum GraphVariant {
  SINGLE("", "_fp32"),
  EIGHT_BITS("_quantized", "_int8", "_uint8", "_q8"),
  FOUR_BITS("_q4", "_int4", "_uint4", "_bnb4"),
  HALF("_fp16"),
  FOUR_BITS_IN_HALF("_q4f16");

  private static final String EXTENSION = ".onnx";
  private static final List<String> STEMS =
      List.of("model", "decoder_model_merged", "decoder_with_past_model", "decoder_model");

  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> suffixes;

  GraphVariant(String... suffixes) {
    this.suffixes = List.of(suffixes);
  }

  /**
   * The graph to run.
   *
   * @param paths of all graphs
   */
  static Optional<String> choose(Collection<String> paths, Precision precision) {
    List<GraphVariant> order = order(precision);
    return paths.stream()
        .min(
            Comparator.comparingInt(GraphVariant::stem)
                .thenComparingInt((String path) -> order.indexOf(of(path)))
                .thenComparingInt(path -> of(path).suffixes.indexOf(suffix(path)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Why a graph is chosen, for the log. */
  static String reason(Precision precision) {
    return "at altiplano.precision=%s the order is %s"
        .formatted(precision.label(), order(precision));
  }

  private static List<GraphVariant> order(Precision precision) {
    return switch (precision) {
      case FP32 -> List.of(SINGLE, EIGHT_BITS, FOUR_BITS, HALF, FOUR_BITS_IN_HALF);
      case INT8 -> List.of(EIGHT_BITS, SINGLE, FOUR_BITS, HALF, FOUR_BITS_IN_HALF);
      case INT4 -> List.of(FOUR_BITS, EIGHT_BITS, SINGLE, FOUR_BITS_IN_HALF, HALF);
    };
  }

  private static GraphVariant of(String path) {
    String suffix = suffix(path);
    for (GraphVariant variant : values()) {
      if (variant.suffixes.contains(suffix)) {
        return variant;
      }
    }
    throw new IllegalStateException(suffix + " is of no variant; this is a bug");
  }

  /** The longest known ending of the name, which may be the empty one. */
  private static String suffix(String path) {
    String name = name(path);
    String longest = "";
    for (GraphVariant variant : values()) {
      for (String suffix : variant.suffixes) {
        if (name.endsWith(suffix) && suffix.length() > longest.length()) {
          longest = suffix;
        }
      }
    }
    return longest;
  }

  /** Where the name of the model is among those that decoders have; others come after them. */
  private static int stem(String path) {
    String name = name(path);
    int index = STEMS.indexOf(name.substring(0, name.length() - suffix(path).length()));
    return index < 0 ? STEMS.size() : index;
  }

  private static String name(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
  }
}
