package dev.altiplano.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.residency.Admission.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final long NEVER = Long.MAX_VALUE;
  private final Admission admission = new Admission(100, 3);

  @Test
  void countsBytesAndModels() {
    assertThat(admission.fits(40, 2, 60)).isTrue();
    assertThat(admission.fits(41, 2, 60)).isFalse();
    assertThat(admission.fits(1, 3, 3)).isFalse();
  }

  @Test
  void nobodyGoesWhereThereIsRoom() {
    assertThat(admission.evictions(40, List.of(idle("a", 60, 9)), NEVER)).isEmpty();
  }

  @Test
  void theLeastRecentlyUsedGoesFirst() {
    List<Place<String>> staying = List.of(idle("a", 30, 1), idle("b", 30, 9), idle("c", 30, 5));
    assertThat(admission.evictions(10, staying, NEVER)).containsExactly("b");
    assertThat(admission.evictions(50, staying, NEVER)).containsExactly("b", "c");
  }

  @Test
  void sparesThoseWhoseLeavingIsNotEnough() {
    List<Place<String>> staying = List.of(idle("small", 5, 9), idle("large", 90, 1));
    assertThat(admission.evictions(90, staying, NEVER)).containsExactly("large");
    assertThat(admission.evictions(96, staying, NEVER)).containsExactly("small", "large");
  }

  @Test
  void nobodyGoesWhereItWouldNotHelp() {
    List<Place<String>> staying = List.of(idle("a", 30, 9), busy("b", 60, 20));
    assertThat(admission.evictions(50, staying, NEVER)).isEmpty();
    assertThat(admission.evictions(50, staying, 21)).isEmpty();
  }

  @Test
  void busyOnesGoAfterIdleOnesInTheOrderOfTheirLoads() {
    List<Place<String>> staying =
        List.of(busy("young", 30, 20), busy("old", 30, 50), idle("idle", 30, 1));
    assertThat(admission.evictions(40, staying, 10)).containsExactly("idle");
    assertThat(admission.evictions(70, staying, 10)).containsExactly("idle", "old");
    assertThat(admission.evictions(100, staying, 10)).containsExactly("idle", "old", "young");
    assertThat(admission.evictions(100, staying, 30)).isEmpty();
  }

  private static Place<String> idle(String name, long bytes, long unusedFor) {
    return new Place<>(name, bytes, true, unusedFor, 100);
  }

  private static Place<String> busy(String name, long bytes, long loadedFor) {
    return new Place<>(name, bytes, false, 0, loadedFor);
  }
}
