package dev.altiplano.weights.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Counts the parameters among the numbers that a graph holds: each weight once, whatever it is
 * packed into, without what only describes it (scales, zero points) and without tables, shapes and
 * constants. For one file and one thread.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">operators
 *     whose weights have fewer bits than a byte</a>
 */
final class ParameterTally {
  private static final int MOST = 1_000_000;
  private static final int MOST_NAME_CHARACTERS = 1 << 24;

  /** Where nothing tells what a table is for, its name does: rotations, and minimums of groups. */
  private static final Pattern TABLE =
      Pattern.compile("(?i).*((cos|sin)_?cache|inv_freq|rotary_emb).*|.*\\.minimums");

  private static final String QUANTIZED = "_quantized";
  private static final Set<String> FLOATS = Set.of("F64", "F32", "F16", "BF16");

  /** Of integers, these are weights; others are shapes and indices. */
  private static final Set<String> SMALL =
      Set.of("I8", "U8", "I4", "U4", "F8_E4M3", "F8_E5M2", "F4");

  /** Inputs that are no parameters, by the name of the operator. */
  private static final Map<String, List<Integer>> DESCRIPTIONS =
      Map.ofEntries(
          Map.entry("MatMulNBits", List.of(2, 3, 4)),
          Map.entry("MatMulBnb4", List.of(2)),
          Map.entry("GatherBlockQuantized", List.of(2, 3)),
          Map.entry("QMoE", List.of(3, 6, 9, 11, 12, 13)),
          Map.entry("DequantizeLinear", List.of(1, 2)),
          Map.entry("QuantizeLinear", List.of(1, 2)),
          Map.entry("MatMulInteger", List.of(2, 3)),
          Map.entry("DynamicQuantizeMatMul", List.of(2, 3)),
          Map.entry("MatMulIntegerToFloat", List.of(2, 3, 4, 5)),
          Map.entry("QLinearMatMul", List.of(1, 2, 4, 5, 6, 7)),
          Map.entry("GroupQueryAttention", List.of(7, 8, 12, 13)),
          Map.entry("RotaryEmbedding", List.of(1, 2, 3)));

  private final Map<String, Weight> weights = new HashMap<>();
  private final Map<String, Packed> packed = new HashMap<>();
  private final Set<String> descriptions = new HashSet<>();
  private long nameCharacters;

  /**
   * Numbers that the graph holds.
   *
   * @param place where they are; what two names share is one weight
   */
  private record Weight(String place, String type, long count) {}

  /**
   * What an operator says of numbers that are packed.
   *
   * @param count of them, or 0 where it does not say
   * @param perNumber how many there are in each number that holds them
   */
  private record Packed(String type, long count, int perNumber) {
    long count(Weight weight) {
      return count > 0 ? count : times(weight.count(), perNumber);
    }
  }

  static boolean knows(String operator) {
    return DESCRIPTIONS.containsKey(operator);
  }

  void add(String name, String place, String type, long count) {
    weights.putIfAbsent(name, new Weight(place.isEmpty() ? name : place, type, count));
    nameCharacters += name.length() + place.length();
    if (weights.size() > MOST || nameCharacters > MOST_NAME_CHARACTERS) {
      throw new ProtoReader.Unsound("it has too many weights");
    }
  }

  /** A use of weights by an operator that {@link #knows} is asked for before. */
  void use(String operator, List<String> inputs, Map<String, Long> attributes) {
    DESCRIPTIONS.getOrDefault(operator, List.of()).stream()
        .filter(index -> index < inputs.size())
        .forEach(index -> descriptions.add(inputs.get(index)));
    switch (operator) {
      case "MatMulNBits" -> pack(inputs, 1, bits(attributes, "bits"), product(attributes));
      case "MatMulBnb4" -> {
        boolean isNormal = attributes.getOrDefault("quant_type", 1L) == 1;
        pack(inputs, 1, new Packed(isNormal ? "NF4" : "F4", product(attributes), 1));
      }
      case "GatherBlockQuantized" -> pack(inputs, 0, bits(attributes, "bits"), 0);
      case "QMoE" -> {
        for (int index : List.of(2, 5, 8)) {
          pack(inputs, index, bits(attributes, "expert_weight_bits"), 0);
        }
      }
      case "DequantizeLinear" -> pack(inputs, 0, new Packed("", 0, 1));
      default -> {}
    }
  }

  private static int bits(Map<String, Long> attributes, String name) {
    return Math.clamp(attributes.getOrDefault(name, 4L), 1, Byte.SIZE);
  }

  private static long product(Map<String, Long> attributes) {
    long rows = Math.max(0, attributes.getOrDefault("N", 0L));
    return times(rows, Math.max(0, attributes.getOrDefault("K", 0L)));
  }

  private void pack(List<String> inputs, int index, int bits, long count) {
    pack(inputs, index, new Packed("U" + bits, count, Byte.SIZE / bits));
  }

  private void pack(List<String> inputs, int index, Packed how) {
    if (index < inputs.size()) {
      packed.put(inputs.get(index), how);
    }
  }

  /** How many parameters there are of each type. */
  Map<String, Long> byType() {
    Map<String, Long> counts = new TreeMap<>();
    Set<String> places = new HashSet<>();
    weights.forEach(
        (name, weight) -> {
          if (isParameter(name, weight) && places.add(weight.place())) {
            Packed how = packed.getOrDefault(name, new Packed("", 0, 1));
            // What has 4 bits by its own type has one for each number.
            boolean isOfBytes = weight.type().endsWith("8");
            boolean isPacked = !how.type().isEmpty() && isOfBytes;
            counts.merge(
                isPacked ? how.type() : weight.type(),
                isPacked || how.count() > 0 ? how.count(weight) : weight.count(),
                ParameterTally::sum);
          }
        });
    return counts;
  }

  private boolean isParameter(String name, Weight weight) {
    if (descriptions.contains(name) || TABLE.matcher(name).matches() || describes(name)) {
      return false;
    }
    boolean isWeight = FLOATS.contains(weight.type()) || SMALL.contains(weight.type());
    return packed.containsKey(name) || (isWeight && weight.count() > 1);
  }

  /** By the names that ONNX Runtime's own quantisation gives. */
  private boolean describes(String name) {
    return isBeside(name, "_scale") || isBeside(name, "_zero_point");
  }

  private boolean isBeside(String name, String suffix) {
    return name.endsWith(suffix)
        && weights.containsKey(name.substring(0, name.length() - suffix.length()) + QUANTIZED);
  }

  private static long times(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    return high != 0 || low < 0 ? Long.MAX_VALUE : low;
  }

  static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
