package dev.altiplano.residency;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What fits together, and who goes where it does not. Pure functions over numbers.
 *
 * @param budget bytes that loaded models may take together
 * @param maxModels models that are loaded at once
 */
record Admission(long budget, int maxModels) {
  /**
   * A loaded model that stays unless it is evicted.
   *
   * @param model whoever it is
   * @param bytes that it takes
   * @param idle whether nobody uses it
   * @param unusedFor nanoseconds since its last use
   * @param loadedFor nanoseconds since it was loaded
   */
  record Place<T>(T model, long bytes, boolean idle, long unusedFor, long loadedFor) {}

  /** Whether a newcomer fits in beside so many models that take so many bytes. */
  boolean fits(long newcomer, int models, long bytes) {
    return models < maxModels && newcomer + bytes <= budget;
  }

  /**
   * Who has to go for a newcomer: idle models, the least recently used first, then busy ones, the
   * least recently loaded first, and of those only as many as it takes. Nobody where that would not
   * be enough.
   *
   * @param leastStay busy models go if they have been loaded for this many nanoseconds
   */
  <T> List<T> evictions(long newcomer, List<Place<T>> staying, long leastStay) {
    int count = staying.size();
    long bytes = staying.stream().mapToLong(Place::bytes).sum();
    List<Place<T>> chosen = new ArrayList<>();
    for (Place<T> place : inOrder(staying, leastStay)) {
      if (!fits(newcomer, count, bytes)) {
        chosen.add(place);
        count--;
        bytes -= place.bytes();
      }
    }
    if (!fits(newcomer, count, bytes)) {
      return List.of();
    }
    // A large one that goes last may make it needless that smaller ones go before it.
    for (Place<T> place : List.copyOf(chosen)) {
      if (fits(newcomer, count + 1, bytes + place.bytes())) {
        chosen.remove(place);
        count++;
        bytes += place.bytes();
      }
    }
    return chosen.stream().map(Place::model).toList();
  }

  private static <T> List<Place<T>> inOrder(List<Place<T>> staying, long leastStay) {
    Comparator<Place<T>> byUse = Comparator.comparingLong(Place::unusedFor);
    Comparator<Place<T>> byLoad = Comparator.comparingLong(Place::loadedFor);
    return Stream.concat(
            staying.stream().filter(Place::idle).sorted(byUse.reversed()),
            staying.stream()
                .filter(place -> !place.idle() && place.loadedFor() >= leastStay)
                .sorted(byLoad.reversed()))
        .toList();
  }
}
