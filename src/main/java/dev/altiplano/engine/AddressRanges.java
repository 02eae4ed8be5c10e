package dev.altiplano.engine;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Addresses of this process, as ranges that do not touch each other. Belongs to one thread. */
final class AddressRanges {
  /** The end, which is exclusive, by the start. */
  private final NavigableMap<Long, Long> ranges = new TreeMap<>();

  /** Takes a range by its addresses, the second one exclusive. */
  @FunctionalInterface
  interface Visitor {
    void visit(long start, long end);
  }

  void add(long start, long end) {
    long from = start;
    long to = end;
    Map.Entry<Long, Long> touching = ranges.floorEntry(to);
    while (touching != null && touching.getValue() >= from) {
      ranges.remove(touching.getKey());
      from = Math.min(from, touching.getKey());
      to = Math.max(to, touching.getValue());
      touching = ranges.floorEntry(to);
    }
    ranges.put(from, to);
  }

  void remove(long start, long end) {
    Map.Entry<Long, Long> cut = ranges.lowerEntry(end);
    while (cut != null && cut.getValue() > start) {
      ranges.remove(cut.getKey());
      if (cut.getKey() < start) {
        ranges.put(cut.getKey(), start);
      }
      if (cut.getValue() > end) {
        ranges.put(end, cut.getValue());
      }
      cut = ranges.lowerEntry(end);
    }
  }

  /** Tells of the parts of a range that are in none of these, in their order. */
  void gaps(long start, long end, Visitor visitor) {
    long at = start;
    Map.Entry<Long, Long> before = ranges.floorEntry(start);
    if (before != null) {
      at = Math.max(at, before.getValue());
    }
    for (Map.Entry<Long, Long> range : ranges.tailMap(start, false).headMap(end).entrySet()) {
      if (at < range.getKey()) {
        visitor.visit(at, range.getKey());
      }
      at = range.getValue();
    }
    if (at < end) {
      visitor.visit(at, end);
    }
  }
}
