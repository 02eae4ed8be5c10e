package dev.altiplano.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One run of the graph: consecutive rows of the KV cache with equally many new tokens each.
 *
 * @param members by row, without gaps
 */
record GraphRun(List<Member> members) {
  /**
   * A sequence of a run.
   *
   * @param firstLogits the first of its rows in the step's logits
   */
  record Member(int row, SequenceStep sequence, int firstLogits) {
    boolean decodes() {
      return sequence.tokens().length == 1;
    }
  }

  GraphRun {
    members = List.copyOf(members);
  }

  /**
   * The runs of a step: decoding sequences in neighbouring rows share one, and {@link
   * RowCompaction} makes them neighbours; the graph takes several tokens on a past only for a row
   * by itself, so a sequence with several has one alone.
   *
   * @param rows the row of each sequence
   */
  static List<GraphRun> plan(Step step, int[] rows) {
    List<GraphRun> runs = new ArrayList<>();
    List<Member> open = new ArrayList<>();
    for (Member member : byRow(step, rows)) {
      if (!open.isEmpty() && !continues(open.getLast(), member)) {
        runs.add(new GraphRun(open));
        open.clear();
      }
      open.add(member);
    }
    runs.add(new GraphRun(open));
    return runs;
  }

  private static boolean continues(Member last, Member next) {
    return last.decodes() && next.decodes() && next.row() == last.row() + 1;
  }

  private static List<Member> byRow(Step step, int[] rows) {
    List<Member> members = new ArrayList<>(rows.length);
    int logits = 0;
    for (int i = 0; i < rows.length; i++) {
      SequenceStep sequence = step.sequences().get(i);
      members.add(new Member(rows[i], sequence, logits));
      logits += sequence.logitsAt().length;
    }
    members.sort(Comparator.comparingInt(Member::row));
    return members;
  }

  int firstRow() {
    return members.getFirst().row();
  }

  int rows() {
    return members.size();
  }

  int tokensPerRow() {
    return members.getFirst().sequence().tokens().length;
  }

  int logitsRows() {
    int sum = 0;
    for (Member member : members) {
      sum += member.sequence().logitsAt().length;
    }
    return sum;
  }
}
