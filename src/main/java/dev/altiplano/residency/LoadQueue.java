package dev.altiplano.residency;

import dev.altiplano.model.Digest;
import dev.altiplano.residency.Residents.Room;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The loads that are to be done, in the order in which they were asked for; one runs at a time.
 * Guarded by the lock of {@link Residency}.
 *
 * <p>A load that waits for room lets later ones pass until its patience ends; then none passes, and
 * busy models have to go for it. So everybody's turn comes.
 */
final class LoadQueue {
  private final List<Resident> loads = new ArrayList<>();
  private final long patience;
  private @Nullable Resident running;

  /**
   * A queue.
   *
   * @param patience of a load that waits for room, in nanoseconds
   */
  LoadQueue(long patience) {
    this.patience = patience;
  }

  void add(Resident load) {
    loads.add(load);
  }

  void started(Resident load) {
    running = load;
  }

  /** A stage of the running load is over, and the load is in the queue for the next. */
  void paused(Resident load) {
    if (running == load) {
      running = null;
    }
  }

  void remove(Resident load) {
    paused(load);
    loads.remove(load);
  }

  boolean isRunning() {
    return running != null;
  }

  Optional<Resident> running() {
    return Optional.ofNullable(running);
  }

  /** Those that do not run now. */
  List<Resident> waiting() {
    return loads.stream().filter(load -> load != running).toList();
  }

  List<Resident> all() {
    return List.copyOf(loads);
  }

  boolean isPatient(Resident load, long now) {
    return now - load.preparedAt < patience;
  }

  /**
   * The load to go on with, if none runs.
   *
   * @param rooms makes room for a prepared load if it can
   */
  Optional<Resident> next(long now, Function<Resident, Room> rooms) {
    if (isRunning()) {
      return Optional.empty();
    }
    Set<Digest> earlier = new HashSet<>();
    for (Resident load : loads) {
      // Forms of one model come in their order.
      if (earlier.add(load.digest())) {
        Room room = load.isPrepared() ? rooms.apply(load) : Room.HERE;
        if (room == Room.HERE) {
          return Optional.of(load);
        }
        if (room == Room.COMING || !isPatient(load, now)) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Nanoseconds until something may change by itself: a request has waited for too long, a load is
   * patient no more, or a busy model may go.
   */
  OptionalLong untilChange(long now, List<Resident> residents) {
    if (loads.isEmpty()) {
      return OptionalLong.empty();
    }
    LongStream deadlines =
        waiting().stream()
            .flatMap(load -> load.waiters.stream())
            .mapToLong(waiter -> waiter.deadline() - now);
    LongStream ends =
        Stream.concat(
                waiting().stream().filter(Resident::isPrepared).map(load -> load.preparedAt),
                residents.stream().filter(Resident::isLoaded).map(resident -> resident.loadedAt))
            .mapToLong(start -> start + patience - now);
    return LongStream.concat(deadlines, ends).filter(left -> left > 0).min();
  }
}
