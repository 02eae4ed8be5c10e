package dev.altiplano.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Parts of texts and lists between two indexes, every so many items, perhaps backwards. */
final class Slices {
  private Slices() {}

  static Value of(Rendering rendering, Value target, Value start, Value stop, Value step) {
    int stride = step instanceof Value.None ? 1 : Numbers.index(rendering, step);
    if (stride == 0) {
      throw rendering.fault("the step of a slice is zero");
    }
    return switch (target) {
      case Value.Text(String text, _) -> text(rendering, text, start, stop, stride);
      case Value.Array(List<Value> items) ->
          new Value.Array(items(rendering, items, start, stop, stride));
      case Value.Tuple(List<Value> items) ->
          new Value.Tuple(items(rendering, items, start, stop, stride));
      case Value.Undefined _,
          Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Value.Dict _,
          Value.View _,
          Value.Generator _,
          Value.Namespace _,
          Value.Loop _,
          Value.Function _ ->
          throw rendering.wrongType("only texts and lists have slices", target);
    };
  }

  private static Value text(Rendering rendering, String text, Value start, Value stop, int stride) {
    int length = Texts.length(rendering, text);
    if (stride == 1) {
      int from = text.offsetByCodePoints(0, bound(rendering, start, 0, length, 0, length));
      int end = text.offsetByCodePoints(0, bound(rendering, stop, length, length, 0, length));
      rendering.room(Math.max(0, end - from));
      return new Value.Text(from < end ? text.substring(from, end) : "");
    }
    rendering.room(text.length());
    int[] codes = text.codePoints().toArray();
    int[] chosen = indexes(rendering, length, start, stop, stride).map(i -> codes[i]).toArray();
    return new Value.Text(new String(chosen, 0, chosen.length));
  }

  private static List<Value> items(
      Rendering rendering, List<Value> items, Value start, Value stop, int stride) {
    List<Value> chosen = new ArrayList<>();
    indexes(rendering, items.size(), start, stop, stride)
        .forEach(
            index -> {
              rendering.step();
              chosen.add(items.get(index));
            });
    return chosen;
  }

  private static IntStream indexes(
      Rendering rendering, int length, Value start, Value stop, int stride) {
    if (stride > 0) {
      int from = bound(rendering, start, 0, length, 0, length);
      int end = bound(rendering, stop, length, length, 0, length);
      return steps(from, end - from, stride);
    }
    int from = bound(rendering, start, length - 1, length, -1, length - 1);
    int end = bound(rendering, stop, -1, length, -1, length - 1);
    return steps(from, from - end, stride);
  }

  /** Indexes from the first on, as long as they cover less than the distance. */
  private static IntStream steps(int from, int distance, int stride) {
    long count = Math.max(0, Math.ceilDiv((long) distance, Math.abs((long) stride)));
    return IntStream.range(0, (int) count).map(i -> from + i * stride);
  }

  /** An index that was given, counted from the end if negative and kept within reach. */
  private static int bound(
      Rendering rendering, Value given, int fallback, int length, int lowest, int highest) {
    if (given instanceof Value.None) {
      return fallback;
    }
    long index = Numbers.index(rendering, given);
    return (int) Math.clamp(index < 0 ? index + length : index, (long) lowest, highest);
  }
}
