package dev.altiplano.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stream as the client saw it, times from {@link System#nanoTime}.
 *
 * @param start when the request was sent
 * @param arrivals when each token came
 * @param text all tokens
 */
record StreamRecord(long start, long[] arrivals, String text) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e6;

  /** A line of the answer and when it was read. */
  record Line(long time, String json) {}

  static StreamRecord of(long start, List<Line> lines) {
    List<Long> arrivals = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      JsonNode json = JSON.readTree(line.json());
      if (json.has("error")) {
        throw new IllegalStateException("the server refuses: " + line.json());
      }
      String piece = json.path("response").asString("");
      text.append(piece);
      for (int i = 0; i < Words.ids(piece).length; i++) {
        arrivals.add(line.time());
      }
    }
    return new StreamRecord(
        start, arrivals.stream().mapToLong(time -> time).toArray(), text.toString());
  }

  int tokens() {
    return arrivals.length;
  }

  long first() {
    return arrivals[0];
  }

  long last() {
    return arrivals[arrivals.length - 1];
  }

  /** Milliseconds from the request. */
  double timeToFirstToken() {
    return (first() - start) / MILLIS;
  }

  /** Tokens a second after the first. */
  double decodeRate() {
    return (tokens() - 1) / ((last() - first()) / NANOS);
  }

  /** Milliseconds between tokens of which the later one came within a span of time. */
  double[] gaps(long from, long to) {
    List<Double> gaps = new ArrayList<>();
    for (int i = 1; i < arrivals.length; i++) {
      if (arrivals[i] >= from && arrivals[i] <= to) {
        gaps.add((arrivals[i] - arrivals[i - 1]) / MILLIS);
      }
    }
    return gaps.stream().mapToDouble(gap -> gap).toArray();
  }

  /** Tokens a second of all streams together, while all of them decode; NaN if they never do. */
  static double totalRate(List<StreamRecord> streams) {
    long from = streams.stream().mapToLong(StreamRecord::first).max().orElseThrow();
    long to = streams.stream().mapToLong(StreamRecord::last).min().orElseThrow();
    if (to <= from) {
      return Double.NaN;
    }
    long tokens =
        streams.stream()
            .flatMapToLong(stream -> Arrays.stream(stream.arrivals))
            .filter(time -> time > from && time <= to)
            .count();
    return tokens / ((to - from) / NANOS);
  }
}
