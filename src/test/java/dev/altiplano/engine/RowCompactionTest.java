package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.engine.RowCompaction.Exchange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowCompactionTest {
  @Test
  void neighboursStay() {
    assertThat(plan(new int[] {9, 9, 9, 9}, 1, 2)).isEmpty();
    assertThat(plan(new int[] {0, 9, 0, 9}, 2)).isEmpty();
    assertThat(plan(new int[] {9, 9})).isEmpty();
  }

  @Test
  void movesTheFewestTokens() {
    assertThat(plan(new int[] {5, 1, 4, 1, 5}, 0, 2)).containsExactly(new Exchange(2, 1));
    assertThat(plan(new int[] {5, 9, 3, 1, 5}, 0, 2)).containsExactly(new Exchange(0, 3));
    assertThat(plan(new int[] {900, 40, 900, 30, 900, 20}, 0, 3, 5))
        .containsExactlyInAnyOrder(new Exchange(3, 1), new Exchange(5, 2));
  }

  @Test
  void leavesNoGapsWhateverTheRows() {
    Random random = new Random(4);
    for (int i = 0; i < 500; i++) {
      int[] held = random.ints(1 + random.nextInt(12), 0, 50).toArray();
      BitSet decoding = new BitSet();
      IntStream.range(0, held.length).forEach(row -> decoding.set(row, random.nextBoolean()));
      int count = decoding.cardinality();
      for (Exchange exchange : RowCompaction.plan(decoding, held)) {
        assertThat(decoding.get(exchange.row())).isTrue();
        assertThat(decoding.get(exchange.other())).isFalse();
        decoding.flip(exchange.row());
        decoding.flip(exchange.other());
      }
      assertThat(decoding.cardinality()).isEqualTo(count);
      assertThat(decoding.length() - Math.max(0, decoding.nextSetBit(0))).isEqualTo(count);
    }
  }

  @Test
  void stepOfScatteredRowsBecomesOneRun() {
    KvRows rows = new KvRows(6, 100);
    List<KvLease> leases = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      leases.add(rows.reserve());
      rows.setHeld(i, 10 * i + 10);
    }
    Step step = new Step(List.of(decode(leases, 0), decode(leases, 3), decode(leases, 5)));
    assertThat(GraphRun.plan(step, rowsOf(rows, step))).hasSize(3);
    int[] before = rowsOf(rows, step);
    for (Exchange exchange : plan(rows.held(), before)) {
      rows.exchange(exchange.row(), exchange.other());
    }
    assertThat(GraphRun.plan(step, rowsOf(rows, step))).hasSize(1);
    for (int i = 0; i < 6; i++) {
      assertThat(rows.held()[rows.rowOf(leases.get(i), 0)]).isEqualTo(10 * i + 10);
    }
  }

  @Test
  void freeRowsAndLeasesChangePlaces() {
    KvRows rows = new KvRows(3, 100);
    rows.reserve();
    KvLease moved = rows.reserve();
    rows.setHeld(1, 7);
    rows.exchange(1, 2);
    assertThat(rows.rowOf(moved, 7)).isEqualTo(2);
    KvLease next = rows.reserve();
    assertThat(rows.rowOf(next, 0)).isEqualTo(1);
    moved.close();
    assertThat(rows.rowOf(rows.reserve(), 7)).isEqualTo(2);
  }

  private static SequenceStep decode(List<KvLease> leases, int lease) {
    return new SequenceStep(leases.get(lease), new int[1], 10, new int[] {0});
  }

  private static int[] rowsOf(KvRows rows, Step step) {
    return step.sequences().stream().mapToInt(s -> rows.rowOf(s.lease(), s.past())).toArray();
  }

  private static List<Exchange> plan(int[] held, int... decoding) {
    BitSet rows = new BitSet();
    IntStream.of(decoding).forEach(rows::set);
    return RowCompaction.plan(rows, held);
  }
}
