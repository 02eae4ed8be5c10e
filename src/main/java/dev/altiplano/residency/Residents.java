package dev.altiplano.residency;

import dev.altiplano.model.Digest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models that requests can reach, and those that are leaving; guarded by the lock of {@link
 * Residency}.
 */
final class Residents {
  /** Whether a model has room. */
  enum Room {
    HERE,
    /** It will have it as soon as those that are being closed are gone. */
    COMING,
    NONE
  }

  private final Map<Digest, Resident> reachable = new LinkedHashMap<>();
  private final List<Resident> retiring = new ArrayList<>();

  @Nullable Resident find(Digest digest) {
    return reachable.get(digest);
  }

  void add(Resident resident) {
    reachable.put(resident.digest(), resident);
  }

  /** Takes a model out of reach, until it is forgotten. */
  void retire(Resident resident) {
    reachable.remove(resident.digest(), resident);
    if (!retiring.contains(resident)) {
      retiring.add(resident);
    }
  }

  void forget(Resident resident) {
    reachable.remove(resident.digest(), resident);
    retiring.remove(resident);
  }

  List<Resident> reachable() {
    return List.copyOf(reachable.values());
  }

  List<Resident> retiring() {
    return List.copyOf(retiring);
  }

  /** Whether nobody uses a model or waits for one. */
  boolean areUnused() {
    return all().allMatch(resident -> resident.leases == 0);
  }

  long bytes() {
    return all().mapToLong(Resident::bytes).sum();
  }

  /** Of all that take memory, the longest-lived first. */
  List<ResidentModel> descriptions() {
    return all()
        .map(Resident::description)
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(ResidentModel::expiresAt).reversed())
        .toList();
  }

  /** Whether as many models stay as may be loaded. */
  boolean isFull(Admission admission) {
    return reachable.values().stream().filter(Resident::isLoaded).count() >= admission.maxModels();
  }

  /** Of two forms of a model, one goes before the other comes. */
  Room room(Admission admission, Resident newcomer) {
    if (hasRoom(admission, newcomer, other -> true)) {
      return Room.HERE;
    }
    return hasRoom(admission, newcomer, other -> !other.closing) ? Room.COMING : Room.NONE;
  }

  private boolean hasRoom(Admission admission, Resident newcomer, Predicate<Resident> counted) {
    List<Resident> others =
        all().filter(other -> other != newcomer && other.bytes() > 0).filter(counted).toList();
    return others.stream().noneMatch(other -> other.digest().equals(newcomer.digest()))
        && admission.fits(
            need(newcomer), others.size(), others.stream().mapToLong(Resident::bytes).sum());
  }

  /** Who has to go for a newcomer; see {@link Admission#evictions}. */
  List<Resident> evictions(Admission admission, Resident newcomer, long now, long leastStay) {
    List<Admission.Place<Resident>> staying =
        reachable.values().stream()
            .filter(resident -> resident != newcomer && resident.isLoaded())
            .map(resident -> place(resident, now))
            .toList();
    return admission.evictions(need(newcomer), staying, leastStay);
  }

  private static Admission.Place<Resident> place(Resident resident, long now) {
    return new Admission.Place<>(
        resident,
        resident.bytes(),
        resident.isIdle(),
        now - resident.usedAt,
        now - resident.loadedAt);
  }

  private static long need(Resident newcomer) {
    LoadPlan plan = newcomer.plan;
    return plan == null ? 0 : plan.estimate().total();
  }

  private Stream<Resident> all() {
    return Stream.concat(reachable.values().stream(), retiring.stream());
  }
}
