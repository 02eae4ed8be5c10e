package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressRangesTest {
  private final AddressRanges ranges = new AddressRanges();

  @Test
  void allIsAGapWhereThereIsNothing() {
    assertThat(gaps(10, 20)).containsExactly("10-20");
  }

  @Test
  void gapsAreWhatIsLeftOfARange() {
    ranges.add(20, 30);
    ranges.add(40, 50);
    assertThat(gaps(10, 60)).containsExactly("10-20", "30-40", "50-60");
    assertThat(gaps(20, 45)).containsExactly("30-40");
    assertThat(gaps(22, 28)).isEmpty();
    assertThat(gaps(25, 35)).containsExactly("30-35");
    assertThat(gaps(0, 20)).containsExactly("0-20");
    assertThat(gaps(50, 51)).containsExactly("50-51");
  }

  @Test
  void whatTouchesBecomesOne() {
    ranges.add(20, 30);
    ranges.add(40, 50);
    ranges.add(30, 40);
    ranges.add(15, 25);
    ranges.add(22, 24);
    assertThat(gaps(0, 100)).containsExactly("0-15", "50-100");
  }

  @Test
  void whatIsRemovedIsAGapAgain() {
    ranges.add(20, 30);
    ranges.add(40, 50);
    ranges.add(60, 70);
    ranges.remove(25, 62);
    assertThat(gaps(0, 100)).containsExactly("0-20", "25-62", "70-100");
    ranges.add(80, 90);
    ranges.remove(84, 86);
    assertThat(gaps(70, 100)).containsExactly("70-80", "84-86", "90-100");
  }

  private List<String> gaps(long start, long end) {
    List<String> found = new ArrayList<>();
    ranges.gaps(start, end, (from, to) -> found.add(from + "-" + to));
    return found;
  }
}
