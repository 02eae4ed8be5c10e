package dev.altiplano.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue queue = new FairQueue(200);

  @Test
  void isFirstInFirstOutForOneClient() {
    List<Sequence> waiting = List.of(add("a"), add("a"), add("a"));
    assertThat(pollAll(Map.of())).isEqualTo(waiting);
  }

  @Test
  void theOnlyRequestOfAClientWaitsForOneOfAnother() {
    for (int i = 0; i < 100; i++) {
      add("many");
    }
    Sequence only = add("one");
    assertThat(pollAll(Map.of()).indexOf(only)).isEqualTo(1);
  }

  @Test
  void clientsTakeTurns() {
    Sequence a1 = add("a");
    Sequence a2 = add("a");
    Sequence b1 = add("b");
    Sequence b2 = add("b");
    Sequence c1 = add("c");
    assertThat(pollAll(Map.of())).containsExactly(a1, b1, c1, a2, b2);
  }

  @Test
  void theClientWithFewestInSlotsIsNext() {
    add("a");
    add("b");
    Sequence c = add("c");
    add("d");
    Map<String, Integer> running = Map.of("a", 3, "b", 2, "c", 1, "d", 1);
    assertThat(queue.poll(client -> running.getOrDefault(client, 0))).contains(c);
  }

  @Test
  void refusesMoreThanItHolds() {
    FairQueue small = new FairQueue(2);
    assertThat(small.offer(sequence("a"), 0)).isTrue();
    assertThat(small.offer(sequence("b"), 0)).isTrue();
    assertThat(small.offer(sequence("c"), 0)).isFalse();
    assertThat(small.poll(client -> 0)).isPresent();
    assertThat(small.offer(sequence("c"), 0)).isTrue();
    assertThat(small.size()).isEqualTo(2);
  }

  @Test
  void whatIsRemovedIsGone() {
    Sequence a = add("a");
    Sequence b = add("b");
    assertThat(queue.remove(a)).isTrue();
    assertThat(queue.remove(a)).isFalse();
    assertThat(queue.size()).isEqualTo(1);
    assertThat(pollAll(Map.of())).containsExactly(b);
    assertThat(queue.size()).isZero();
  }

  @Test
  void findsWhatHasExpired() {
    Sequence late = expiring(300);
    Sequence soon = expiring(100);
    Sequence sooner = expiring(50);
    assertThat(queue.pollExpired(49)).isEmpty();
    assertThat(queue.pollExpired(100)).containsExactly(soon, sooner);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.pollExpired(299)).isEmpty();
    assertThat(queue.pollExpired(300)).containsExactly(late);
    assertThat(pollAll(Map.of())).isEmpty();
  }

  @Test
  void comparesTimesThatOverflow() {
    Sequence sequence = expiring(Long.MIN_VALUE + 5);
    assertThat(queue.pollExpired(Long.MAX_VALUE - 5)).isEmpty();
    assertThat(queue.pollExpired(Long.MIN_VALUE + 5)).containsExactly(sequence);
  }

  @Test
  void drainsAll() {
    List<Sequence> waiting = List.of(add("a"), add("b"), add("a"));
    assertThat(queue.drain()).containsExactlyInAnyOrderElementsOf(waiting);
    assertThat(queue.size()).isZero();
    assertThat(queue.poll(client -> 0)).isEmpty();
  }

  @Test
  void losesNothingBetweenThreads() throws Exception {
    FairQueue shared = new FairQueue(8);
    AtomicInteger removed = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      String client = "client" + i;
      Thread.ofPlatform()
          .start(
              () -> {
                for (int n = 0; n < 500; n++) {
                  Sequence sequence = sequence(client);
                  while (!shared.offer(sequence, 0)) {
                    Thread.onSpinWait();
                  }
                  if (n % 3 == 0 && shared.remove(sequence)) {
                    removed.incrementAndGet();
                  }
                }
                done.countDown();
              });
    }
    int polled = 0;
    while (done.getCount() > 0 || shared.size() > 0) {
      polled += shared.poll(client -> 0).isPresent() ? 1 : 0;
      Thread.onSpinWait();
    }
    assertThat(polled + removed.get()).isEqualTo(1000);
  }

  private Sequence add(String client) {
    Sequence sequence = sequence(client);
    assertThat(queue.offer(sequence, 0)).isTrue();
    return sequence;
  }

  private Sequence expiring(long at) {
    Sequence sequence = new Sequence(Requests.expiring(at), new RecordedSequence(), () -> 0);
    queue.offer(sequence, 0);
    return sequence;
  }

  private static Sequence sequence(String client) {
    return new Sequence(Requests.ofClient(client), new RecordedSequence(), () -> 0);
  }

  private List<Sequence> pollAll(Map<String, Integer> running) {
    List<Sequence> all = new ArrayList<>();
    while (queue.size() > 0) {
      all.add(queue.poll(client -> running.getOrDefault(client, 0)).orElseThrow());
    }
    return all;
  }
}
