package dev.altiplano.bench;

import dev.altiplano.bench.SoakVerdict.Answered;
import dev.altiplano.bench.SoakVerdict.Faulty;
import dev.altiplano.bench.SoakVerdict.HungUp;
import dev.altiplano.bench.SoakVerdict.Refused;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** Counts of a soak test. Safe for any thread. */
public final class SoakTally {
  private static final int MOST_FAULTS = 20;

  private final LongAdder answers = new LongAdder();
  private final LongAdder promptTokens = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder hangUps = new LongAdder();
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  void count(SoakRequest request, SoakVerdict verdict) {
    switch (verdict) {
      case Answered answered -> {
        answers.increment();
        promptTokens.add(answered.promptTokens());
        tokens.add(answered.tokens());
      }
      case Refused refused ->
          refusals.computeIfAbsent(refused.reason(), _ -> new LongAdder()).increment();
      case HungUp _ -> hangUps.increment();
      case Faulty faulty -> fault("%s, asked for by %s".formatted(faulty.fault(), request.brief()));
    }
  }

  /** Notes what should not be; a few of them say enough. */
  void fault(String fault) {
    if (!isHopeless()) {
      System.err.println("FAULT: " + fault);
      faults.add(fault);
    }
  }

  /** So much went wrong that there is no use in going on. */
  boolean isHopeless() {
    return faults.size() >= MOST_FAULTS;
  }

  public long answers() {
    return answers.sum();
  }

  public long tokens() {
    return tokens.sum();
  }

  long promptTokens() {
    return promptTokens.sum();
  }

  public long hangUps() {
    return hangUps.sum();
  }

  /** Answers with status 503, by their texts. */
  public Map<String, Long> refusals() {
    Map<String, Long> sums = new TreeMap<>();
    refusals.forEach((reason, count) -> sums.put(reason, count.sum()));
    return sums;
  }

  public List<String> faults() {
    return List.copyOf(faults);
  }
}
