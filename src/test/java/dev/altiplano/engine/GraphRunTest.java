package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphRunTest {
  private final KvRows rows = new KvRows(8, 100);
  private final List<KvLease> leases = new ArrayList<>();

  GraphRunTest() {
    for (int i = 0; i < 8; i++) {
      leases.add(rows.reserve());
      rows.setHeld(i, 50);
    }
  }

  @Test
  void prefixOfRowsIsOneRunInRowOrder() {
    List<GraphRun> runs = plan(decode(2), decode(0), decode(1));
    assertThat(runs).hasSize(1);
    assertThat(runs.getFirst().members()).extracting(GraphRun.Member::row).containsExactly(0, 1, 2);
    assertThat(runs.getFirst().members())
        .extracting(GraphRun.Member::firstLogits)
        .containsExactly(1, 2, 0);
  }

  @Test
  void gapsSeparateRuns() {
    assertThat(plan(decode(6), decode(1), decode(2), decode(5), decode(0)))
        .extracting(GraphRun::firstRow, GraphRun::rows)
        .containsExactly(tuple(0, 3), tuple(5, 2));
  }

  @Test
  void sequenceWithSeveralTokensIsARunByItself() {
    assertThat(plan(decode(0), chunk(1, 7), decode(2), chunk(3, 2), chunk(4, 2)))
        .extracting(GraphRun::firstRow, GraphRun::rows, GraphRun::tokensPerRow)
        .containsExactly(
            tuple(0, 1, 1), tuple(1, 1, 7), tuple(2, 1, 1), tuple(3, 1, 2), tuple(4, 1, 2));
  }

  @Test
  void countsTheLogitsOfItsMembers() {
    GraphRun run =
        plan(decode(0), new SequenceStep(leases.get(1), new int[1], 3, new int[0])).getFirst();
    assertThat(run.logitsRows()).isEqualTo(1);
  }

  private List<GraphRun> plan(SequenceStep... sequences) {
    Step step = new Step(List.of(sequences));
    int[] rowOf =
        step.sequences().stream().mapToInt(s -> rows.rowOf(s.lease(), s.past())).toArray();
    return GraphRun.plan(step, rowOf);
  }

  private SequenceStep decode(int row) {
    return chunk(row, 1);
  }

  private SequenceStep chunk(int row, int tokens) {
    return new SequenceStep(leases.get(row), new int[tokens], 10 + row, new int[] {tokens - 1});
  }
}
