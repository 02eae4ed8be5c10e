package dev.altiplano.residency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryBudgetTest {
  @ParameterizedTest
  @CsvSource({"1000, 250, 550", "10000, 2500, 5500", "1000, 900, 256", "100, 25, 256"})
  void isFourFifthsLessTheHeap(long memory, long heap, long budget) {
    assertThat(MemoryBudget.of(memory << 20, heap << 20) >> 20).isEqualTo(budget);
  }

  @Test
  void knowsThisMachine() {
    assertThat(MemoryBudget.automatic()).isBetween(256L << 20, 1L << 50);
  }
}
