package dev.altiplano.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The measurements of a soak test, by the quarters of its time. One thread. */
final class SoakHistory {
  static final int QUARTERS = 4;

  /**
   * One measurement.
   *
   * @param at nanoseconds from the start
   */
  record Running(long at, Vitals vitals) {}

  /**
   * One with no model loaded, after a garbage collection.
   *
   * @param heap bytes in use
   */
  record Resting(long at, Vitals vitals, long heap) {}

  private final List<Running> running = new ArrayList<>();
  private final List<Resting> resting = new ArrayList<>();
  private final long start = System.nanoTime();

  void running(Vitals vitals) {
    running.add(new Running(elapsed(), vitals));
  }

  void resting(Vitals vitals, long heap) {
    resting.add(new Resting(elapsed(), vitals, heap));
  }

  private long elapsed() {
    return System.nanoTime() - start;
  }

  double seconds() {
    return resting.getLast().at() / 1e9;
  }

  Resting first() {
    return resting.getFirst();
  }

  Resting last() {
    return resting.getLast();
  }

  /** Of a quarter of the time, counted from 0. */
  Samples running(int quarter, ToDoubleFunction<Vitals> value) {
    Samples samples = new Samples();
    running.stream()
        .filter(sample -> quarter(sample.at()) == quarter)
        .forEach(sample -> samples.add(value.applyAsDouble(sample.vitals())));
    return samples;
  }

  /** As {@link #running(int, ToDoubleFunction)}. */
  Samples resting(int quarter, ToDoubleFunction<Resting> value) {
    Samples samples = new Samples();
    resting.stream()
        .filter(sample -> quarter(sample.at()) == quarter)
        .forEach(sample -> samples.add(value.applyAsDouble(sample)));
    return samples;
  }

  private int quarter(long at) {
    long whole = Math.max(1, resting.getLast().at());
    return (int) Math.min(QUARTERS - 1, at * QUARTERS / whole);
  }
}
