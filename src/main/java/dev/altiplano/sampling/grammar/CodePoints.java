package dev.altiplano.sampling.grammar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A set of characters, as ranges in order that neither meet nor overlap. No surrogates. */
record CodePoints(List<Range> ranges) {
  private static final int LAST = Character.MAX_CODE_POINT;

  /** The first and the last of some characters. */
  record Range(int from, int to) {}

  static final CodePoints NONE = new CodePoints(List.of());
  static final CodePoints ANY =
      of(List.of(new Range(0, Character.MIN_SURROGATE - 1), new Range(0xE000, LAST)));
  static final CodePoints DIGITS = range('0', '9');
  static final CodePoints WORD = range('a', 'z').or(range('A', 'Z')).or(DIGITS).or(range('_', '_'));

  /** The white space that all dialects of regular expressions know. */
  static final CodePoints SPACE = range('\t', '\r').or(range(' ', ' '));

  /** What some of them take for white space: that, and what ECMA 262 has beside. */
  static final CodePoints ANY_SPACE =
      SPACE
          .or(range(0x85, 0x85))
          .or(range(0xA0, 0xA0))
          .or(range(0x1680, 0x1680))
          .or(range(0x2000, 0x200A))
          .or(range(0x2028, 0x2029))
          .or(range(0x202F, 0x202F))
          .or(range(0x205F, 0x205F))
          .or(range(0x3000, 0x3000))
          .or(range(0xFEFF, 0xFEFF));

  /** What a point stands for in all dialects. */
  static final CodePoints NO_LINE_END =
      range('\n', '\n').or(range('\r', '\r')).or(range(0x85, 0x85)).or(range(0x2028, 0x2029)).not();

  static CodePoints range(int from, int to) {
    return of(List.of(new Range(from, to)));
  }

  private static CodePoints of(List<Range> unordered) {
    List<Range> ordered = new ArrayList<>(unordered);
    ordered.sort(Comparator.comparingInt(Range::from));
    List<Range> merged = new ArrayList<>();
    for (Range range : ordered) {
      if (!merged.isEmpty() && range.from() <= merged.getLast().to() + 1) {
        Range last = merged.removeLast();
        merged.add(new Range(last.from(), Math.max(last.to(), range.to())));
      } else {
        merged.add(range);
      }
    }
    return new CodePoints(List.copyOf(merged));
  }

  CodePoints or(CodePoints other) {
    List<Range> all = new ArrayList<>(ranges);
    all.addAll(other.ranges);
    return of(all);
  }

  /** All other characters. */
  CodePoints not() {
    List<Range> gaps = new ArrayList<>();
    int from = 0;
    for (Range range : or(range(Character.MIN_SURROGATE, Character.MAX_SURROGATE)).ranges) {
      if (range.from() > from) {
        gaps.add(new Range(from, range.from() - 1));
      }
      from = range.to() + 1;
    }
    if (from <= LAST) {
      gaps.add(new Range(from, LAST));
    }
    return new CodePoints(List.copyOf(gaps));
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }
}
