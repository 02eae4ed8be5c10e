package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ForwardPass} does, whatever computes behind it. */
abstract class ForwardPassContract {
  private static final int SLOTS = 5;
  private static final int CONTEXT = 64;
  private static final int[] NONE = {};

  private ForwardPass pass;

  /** Opens a model whose logits depend on the order of all tokens up to a position. */
  protected abstract ForwardPass open(int slots, int contextLength);

  /** How far logits may be apart that were computed in different steps. */
  protected float tolerance() {
    return 1e-4f;
  }

  @BeforeEach
  void openPass() {
    pass = open(SLOTS, CONTEXT);
  }

  @AfterEach
  void closePass() {
    pass.close();
  }

  @Test
  void leasesARowForEachSlotAndThenRefuses() {
    List<KvLease> leases = reserveAll();
    assertThat(leases).allSatisfy(lease -> assertThat(lease.capacity()).isEqualTo(CONTEXT));
    assertThatThrownBy(pass::reserve)
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY));
  }

  @Test
  void leaseClosedTwiceGivesItsRowBackOnce() {
    KvLease first = reserveAll().getFirst();
    first.close();
    pass.reserve();
    first.close();
    assertThatThrownBy(pass::reserve).isInstanceOf(AltiplanoException.class);
  }

  @Test
  void logitsComeInTheOrderOfSequencesAndPositions() {
    int[] a = tokens(1, 7);
    int[] b = tokens(2, 5);
    float[][] ofA = everyPosition(a);
    float[][] ofB = everyPosition(b);
    KvLease leaseA = pass.reserve();
    KvLease leaseB = pass.reserve();
    Logits logits =
        step(
            new SequenceStep(leaseB, b, 0, new int[] {1, 4}),
            new SequenceStep(leaseA, a, 0, new int[] {0, 3, 6}));
    assertThat(logits.vocabularySize()).isEqualTo(pass.vocabularySize());
    assertRows(logits, ofB[1], ofB[4], ofA[0], ofA[3], ofA[6]);
  }

  @Test
  void logitsOfNeighboursStayInTheOrderOfTheStep() {
    List<KvLease> leases = reserveAll();
    int[][] texts = prefilled(leases);
    List<SequenceStep> sequences = new ArrayList<>();
    sequences.add(decode(leases.get(0), texts[0]));
    sequences.add(new SequenceStep(leases.get(1), tail(texts[1], 3), texts[1].length - 3, at(2)));
    sequences.add(decode(leases.get(2), texts[2]));
    sequences.add(decode(leases.get(3), texts[3]));
    sequences.add(new SequenceStep(leases.get(4), tail(texts[4], 2), texts[4].length - 2, at(0)));
    Collections.swap(sequences, 0, 3);
    float[][] logits = rows(pass.run(new Step(sequences)));
    assertClose(logits[0], last(texts[3]));
    assertClose(logits[1], last(texts[1]));
    assertClose(logits[2], last(texts[2]));
    assertClose(logits[3], last(texts[0]));
    assertClose(logits[4], last(Arrays.copyOf(texts[4], texts[4].length - 1)));
  }

  @Test
  void copiedPrefixGoesOnLikeTheRowThatItWasCopiedFrom() {
    int[] text = tokens(3, 12);
    KvLease from = pass.reserve();
    KvLease to = pass.reserve();
    step(new SequenceStep(from, Arrays.copyOf(text, 11), 0, NONE));
    pass.copyPrefix(from, to, 9);
    assertRows(step(new SequenceStep(to, tail(text, 3), 9, at(2))), last(text));
    assertRows(step(decode(from, text)), last(text));
  }

  @Test
  void refusesToCopyWhatIsNotThere() {
    KvLease from = pass.reserve();
    KvLease to = pass.reserve();
    step(new SequenceStep(from, tokens(3, 5), 0, NONE));
    assertThatThrownBy(() -> pass.copyPrefix(from, to, 6))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pass.copyPrefix(from, from, 5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stepWithoutLogitsHasNoRowsAndStillFillsTheCache() {
    int[] text = tokens(3, 12);
    KvLease lease = pass.reserve();
    assertThat(step(new SequenceStep(lease, Arrays.copyOf(text, 11), 0, NONE)).rows()).isZero();
    assertRows(step(decode(lease, text)), last(text));
  }

  @Test
  void decodingWithoutLogitsBesideOneThatWantsThem() {
    List<KvLease> leases = reserveAll().subList(0, 2);
    int[][] texts = prefilled(leases);
    int end = texts[0].length - 1;
    Logits logits =
        step(
            new SequenceStep(leases.get(0), tail(texts[0], 1), end, NONE),
            decode(leases.get(1), texts[1]));
    assertRows(logits, last(texts[1]));
  }

  @Test
  void prefillInChunksEqualsPrefillAsAWhole() {
    int[] text = tokens(4, 40);
    KvLease lease = pass.reserve();
    step(new SequenceStep(lease, Arrays.copyOf(text, 16), 0, NONE));
    step(new SequenceStep(lease, Arrays.copyOfRange(text, 16, 17), 16, NONE));
    Logits logits = step(new SequenceStep(lease, Arrays.copyOfRange(text, 17, 40), 17, at(0, 22)));
    float[][] whole = everyPosition(text);
    assertRows(logits, whole[17], whole[39]);
  }

  @Test
  void tokenByTokenEqualsPrefill() {
    int[] text = tokens(5, 24);
    float[][] whole = everyPosition(text);
    KvLease lease = pass.reserve();
    for (int i = 0; i < text.length; i++) {
      Logits logits = step(new SequenceStep(lease, new int[] {text[i]}, i, at(0)));
      assertRows(logits, whole[i]);
    }
  }

  @Test
  void decodingTogetherEqualsDecodingAlone() {
    List<KvLease> leases = reserveAll();
    int[][] texts = prefilled(leases);
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4));
    Random random = new Random(6);
    for (int size = SLOTS; size > 0; size--) {
      Collections.shuffle(order, random);
      List<Integer> chosen = order.subList(0, size);
      Logits logits =
          pass.run(new Step(chosen.stream().map(i -> decode(leases.get(i), texts[i])).toList()));
      assertRows(logits, chosen.stream().map(i -> last(texts[i])).toArray(float[][]::new));
    }
  }

  /** Rows start, stop, go back and begin anew in any order, as requests make them do. */
  @Test
  void whoeverJoinsOrLeavesTheOthersGoOn() {
    Random random = new Random(18);
    try (ForwardPass many = open(8, CONTEXT)) {
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        readers.add(new Reader(many.reserve()));
      }
      for (int i = 0; i < 60; i++) {
        Collections.shuffle(readers, random);
        List<Reader> chosen = readers.subList(0, 1 + random.nextInt(8));
        chosen.forEach(reader -> reader.prepare(random));
        Logits logits = many.run(new Step(chosen.stream().map(Reader::next).toList()));
        assertRows(logits, chosen.stream().map(Reader::wanted).toArray(float[][]::new));
      }
    }
  }

  /** Reads a text in small chunks, mostly of one token. */
  private final class Reader {
    private final KvLease lease;
    private int[] text = NONE;
    private float[][] whole = {};
    private int read;
    private int chunk;

    Reader(KvLease lease) {
      this.lease = lease;
    }

    void prepare(Random random) {
      if (read == text.length) {
        text = tokens(random.nextInt(), 5 + random.nextInt(40));
        whole = everyPosition(text);
        read = 0;
      } else if (random.nextInt(10) == 0) {
        read /= 2;
      }
      chunk = random.nextInt(4) == 0 ? Math.min(3, text.length - read) : 1;
    }

    SequenceStep next() {
      int[] tokens = Arrays.copyOfRange(text, read, read + chunk);
      SequenceStep next = new SequenceStep(lease, tokens, read, at(chunk - 1));
      read += chunk;
      return next;
    }

    float[] wanted() {
      return whole[read - 1];
    }
  }

  @Test
  void firstTokensAreDecodedBesideLongSequences() {
    List<KvLease> leases = reserveAll();
    int[][] texts = prefilled(leases);
    int[] fresh = {texts[1][0]};
    Logits logits =
        step(
            decode(leases.get(0), texts[0]),
            new SequenceStep(leases.get(1), fresh, 0, at(0)),
            decode(leases.get(2), texts[2]));
    assertRows(logits, last(texts[0]), last(fresh), last(texts[2]));
  }

  @Test
  void rowIsFilledToItsCapacity() {
    int[] text = tokens(7, CONTEXT);
    KvLease lease = pass.reserve();
    step(new SequenceStep(lease, Arrays.copyOf(text, CONTEXT - 1), 0, NONE));
    assertRows(step(decode(lease, text)), last(text));
  }

  @Test
  void loweredPastRollsBack() {
    int[] text = tokens(8, 20);
    int[] other = tokens(9, 20);
    System.arraycopy(text, 0, other, 0, 12);
    KvLease lease = pass.reserve();
    step(new SequenceStep(lease, text, 0, at(19)));
    Logits logits = step(new SequenceStep(lease, tail(other, 8), 12, at(7)));
    assertRows(logits, last(other));
  }

  @Test
  void contentOutlivesItsLease() {
    int[] text = tokens(10, 15);
    try (ForwardPass single = open(1, CONTEXT)) {
      KvLease lease = single.reserve();
      single.run(new Step(List.of(new SequenceStep(lease, text, 0, NONE))));
      lease.close();
      Logits logits = single.run(new Step(List.of(decode(single.reserve(), text))));
      assertRows(logits, last(text));
    }
  }

  @Test
  void copyLeavesTheRestOfALongerArray() {
    Logits logits = step(new SequenceStep(pass.reserve(), tokens(11, 3), 0, at(2)));
    float[] target = new float[pass.vocabularySize() + 1];
    target[pass.vocabularySize()] = 42;
    logits.copyRow(0, target);
    assertThat(target[pass.vocabularySize()]).isEqualTo(42);
    assertThatThrownBy(() -> logits.copyRow(1, target))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> logits.copyRow(0, new float[pass.vocabularySize() - 1]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesClosedLease() {
    KvLease lease = pass.reserve();
    lease.close();
    assertRefused(new SequenceStep(lease, tokens(12, 2), 0, NONE));
  }

  @Test
  void refusesLeaseOfAnotherModel() {
    try (ForwardPass other = open(1, CONTEXT)) {
      assertRefused(new SequenceStep(other.reserve(), tokens(12, 2), 0, NONE));
    }
  }

  @Test
  void refusesLeaseTwiceInAStep() {
    SequenceStep sequence = new SequenceStep(pass.reserve(), tokens(12, 2), 0, NONE);
    assertRefused(sequence, sequence);
  }

  @Test
  void refusesPastBeyondWhatTheRowHolds() {
    KvLease lease = pass.reserve();
    step(new SequenceStep(lease, tokens(13, 5), 0, NONE));
    assertRefused(new SequenceStep(lease, tokens(13, 2), 6, NONE));
  }

  @Test
  void refusedStepChangesNothing() {
    int[] text = tokens(14, 9);
    KvLease lease = pass.reserve();
    KvLease closed = pass.reserve();
    closed.close();
    step(new SequenceStep(lease, Arrays.copyOf(text, 8), 0, NONE));
    assertRefused(
        new SequenceStep(lease, tokens(15, 4), 0, NONE),
        new SequenceStep(closed, tokens(15, 4), 0, NONE));
    assertRows(step(decode(lease, text)), last(text));
  }

  @Test
  void interruptedModelFailsItsSteps() throws Exception {
    KvLease lease = pass.reserve();
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> end.complete(catchThrowable(() -> stepForever(lease, running))));
    running.await();
    pass.interrupt();
    assertShuttingDown(end.get());
    assertShuttingDown(catchThrowable(() -> step(new SequenceStep(lease, tokens(16, 2), 0, NONE))));
  }

  private void stepForever(KvLease lease, CountDownLatch running) {
    while (true) {
      step(new SequenceStep(lease, tokens(16, 30), 0, at(29)));
      running.countDown();
    }
  }

  @Test
  void closedModelRefusesSteps() {
    KvLease lease = pass.reserve();
    pass.close();
    pass.close();
    pass.interrupt();
    lease.close();
    KvLease another = pass.reserve();
    assertThatThrownBy(() -> step(new SequenceStep(another, tokens(17, 2), 0, NONE)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void assertShuttingDown(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SHUTTING_DOWN));
  }

  private void assertRefused(SequenceStep... sequences) {
    assertThatThrownBy(() -> step(sequences))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("this is a bug");
  }

  private List<KvLease> reserveAll() {
    return IntStream.range(0, SLOTS).mapToObj(i -> pass.reserve()).toList();
  }

  /** Texts of different lengths; all but the last token of each is in its row. */
  private int[][] prefilled(List<KvLease> leases) {
    int[][] texts = new int[leases.size()][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = tokens(100 + i, 5 + 9 * i % 30);
      int[] most = Arrays.copyOf(texts[i], texts[i].length - 1);
      step(new SequenceStep(leases.get(i), most, 0, NONE));
    }
    return texts;
  }

  private static SequenceStep decode(KvLease lease, int[] text) {
    return new SequenceStep(lease, tail(text, 1), text.length - 1, at(0));
  }

  private Logits step(SequenceStep... sequences) {
    return pass.run(new Step(List.of(sequences)));
  }

  private int[] tokens(int seed, int count) {
    return new Random(seed).ints(count, 0, pass.vocabularySize()).toArray();
  }

  private static int[] at(int... positions) {
    return positions;
  }

  private static int[] tail(int[] text, int count) {
    return Arrays.copyOfRange(text, text.length - count, text.length);
  }

  private float[] last(int[] text) {
    return everyPosition(text)[text.length - 1];
  }

  /** The logits at every position of a text, computed at once in a model of its own. */
  private float[][] everyPosition(int[] text) {
    try (ForwardPass reference = open(1, CONTEXT)) {
      int[] all = IntStream.range(0, text.length).toArray();
      return rows(
          reference.run(new Step(List.of(new SequenceStep(reference.reserve(), text, 0, all)))));
    }
  }

  private static float[][] rows(Logits logits) {
    float[][] rows = new float[logits.rows()][logits.vocabularySize()];
    for (int i = 0; i < rows.length; i++) {
      logits.copyRow(i, rows[i]);
    }
    return rows;
  }

  private void assertRows(Logits logits, float[]... wanted) {
    float[][] rows = rows(logits);
    assertThat(rows).hasDimensions(wanted.length, logits.vocabularySize());
    for (int i = 0; i < wanted.length; i++) {
      assertClose(rows[i], wanted[i]);
    }
  }

  private void assertClose(float[] logits, float[] wanted) {
    assertThat(logits).containsExactly(wanted, within(tolerance()));
  }
}
