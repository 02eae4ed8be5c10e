package dev.altiplano.bench;

import dev.altiplano.bench.SoakRequest.HangUp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Clients that use a server for a long time in every way they may, and checks that it stays as it
 * was. They hold the reading side of a lock during each request; who holds the writing side has the
 * server for itself.
 */
public final class Soak {
  private static final int SAMPLE_SECONDS = 2;
  private static final int MOST_BACK_OFF_MILLIS = 200;

  private final SoakPlan plan;
  private final SoakServer server;
  private final SoakTally tally = new SoakTally();
  private final SoakHistory history = new SoakHistory();
  private final ReadWriteLock quiet = new ReentrantReadWriteLock(true);
  private final AtomicLong requests = new AtomicLong();
  private final CountDownLatch clients;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<String, String> known = new HashMap<>();

  private Soak(SoakPlan plan, int port, long pid) {
    this.plan = plan;
    this.server = new SoakServer(port, pid, tally);
    this.clients = new CountDownLatch(plan.clients());
  }

  /**
   * Runs it against a server that was started with {@link SoakModels#settings} on the models that
   * {@link SoakModels#make} makes.
   *
   * @param log what the server has written
   */
  public static SoakResult run(SoakPlan plan, int port, long pid, Path log)
      throws IOException, InterruptedException {
    Soak soak = new Soak(plan, port, pid);
    try (SoakServer server = soak.server) {
      soak.run();
      server.checkMeters();
      server.checkLog(log);
      return new SoakResult(soak.requests.get(), soak.tally, soak.history, server.meters());
    }
  }

  private void run() throws IOException, InterruptedException {
    learn();
    server.rest(history);
    for (int client = 0; client < plan.clients(); client++) {
      var traffic = new SoakTraffic(new SplittableRandom(client), Map.copyOf(known));
      Thread.ofPlatform().name("client-" + client).daemon().start(() -> beClient(traffic));
    }
    try {
      watch();
    } finally {
      over.countDown();
    }
    clients.await();
    server.rest(history);
  }

  /** Notes what the trained model says when it is alone; the other is converted meanwhile. */
  private void learn() throws IOException, InterruptedException {
    var traffic = new SoakTraffic(new SplittableRandom(0), Map.of());
    for (String prompt : SoakTraffic.KNOWN) {
      SoakRequest request = traffic.knownAnswer(prompt);
      known.put(prompt, server.text(request));
    }
    server.load(SoakModels.RANDOM);
  }

  private void watch() throws IOException, InterruptedException {
    long end = System.nanoTime() + plan.time().toNanos();
    long rest = System.nanoTime() + plan.rest().toNanos();
    while (!clients.await(SAMPLE_SECONDS, TimeUnit.SECONDS)
        && System.nanoTime() < end
        && !tally.isHopeless()) {
      history.running(server.vitals());
      if (System.nanoTime() > rest) {
        quiet.writeLock().lock();
        try {
          server.rest(history);
        } finally {
          quiet.writeLock().unlock();
        }
        rest = System.nanoTime() + plan.rest().toNanos();
      }
    }
  }

  private void beClient(SoakTraffic traffic) {
    try {
      while (over.getCount() > 0 && !tally.isHopeless()) {
        long number = requests.getAndIncrement();
        if (number >= plan.requests()) {
          requests.decrementAndGet();
          return;
        }
        act(traffic, number);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      tally.fault("a client failed: " + e);
    } finally {
      clients.countDown();
    }
  }

  private void act(SoakTraffic traffic, long number) throws InterruptedException {
    SoakRequest request = traffic.next(number);
    SoakVerdict verdict;
    quiet.readLock().lock();
    try {
      verdict = send(request);
    } catch (IOException e) {
      verdict = new SoakVerdict.Faulty(String.valueOf(e.getMessage()));
    } finally {
      quiet.readLock().unlock();
    }
    tally.count(request, verdict);
    if (verdict instanceof SoakVerdict.Refused) {
      // As clients should that are told that the server is busy.
      var _ = over.await(traffic.random().nextInt(1, MOST_BACK_OFF_MILLIS), TimeUnit.MILLISECONDS);
    }
  }

  private SoakVerdict send(SoakRequest request) throws IOException, InterruptedException {
    int mostLines =
        request.hangUp() instanceof HangUp.AfterLines(int count) ? count : Integer.MAX_VALUE;
    StreamCall call = StreamCall.start(server.port(), request.path(), request.body(), mostLines);
    if (request.hangUp() instanceof HangUp.AfterTime(var patience)) {
      call.cancelAfter(patience);
    }
    return SoakVerdict.of(request, call.exchange());
  }
}
