package dev.altiplano.scheduler;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.ToIntFunction;

/**
 * The sequences that wait for a slot. The next one is of the client that has fewest in slots; where
 * several have as few, they take turns. The sequences of one client come in their order. Safe for
 * any thread; asking when there is nothing to get takes no lock.
 */
final class FairQueue {
  private final int capacity;

  /** By client, the one whose turn is next first. */
  private final SequencedMap<String, SequencedSet<Sequence>> clients = new LinkedHashMap<>();

  private volatile int size;

  /** No sequence expires before this. */
  private volatile long nextExpiry;

  FairQueue(int capacity) {
    this.capacity = capacity;
  }

  int size() {
    return size;
  }

  /**
   * Adds a sequence, unless the queue is full.
   *
   * @param free slots that are about to be filled from the queue, and so do not count
   */
  synchronized boolean offer(Sequence sequence, int free) {
    if (size >= capacity + free) {
      return false;
    }
    clients.computeIfAbsent(sequence.client(), client -> new LinkedHashSet<>()).add(sequence);
    long expiry = sequence.expiresAt();
    if (size == 0 || expiry - nextExpiry < 0) {
      nextExpiry = expiry;
    }
    size++;
    return true;
  }

  /** Takes a sequence out, if it still waits. */
  synchronized boolean remove(Sequence sequence) {
    SequencedSet<Sequence> waiting = clients.get(sequence.client());
    if (waiting == null || !waiting.remove(sequence)) {
      return false;
    }
    if (waiting.isEmpty()) {
      clients.remove(sequence.client());
    }
    size--;
    return true;
  }

  /**
   * Takes out the next sequence.
   *
   * @param running how many sequences of a client are in slots
   */
  Optional<Sequence> poll(ToIntFunction<String> running) {
    return size == 0 ? Optional.empty() : take(running);
  }

  private synchronized Optional<Sequence> take(ToIntFunction<String> running) {
    String next = null;
    int fewest = Integer.MAX_VALUE;
    for (String client : clients.keySet()) {
      int count = running.applyAsInt(client);
      if (count < fewest) {
        next = client;
        fewest = count;
      }
      if (fewest == 0) {
        break;
      }
    }
    return next == null ? Optional.empty() : Optional.of(takeFrom(next));
  }

  private synchronized Sequence takeFrom(String client) {
    SequencedSet<Sequence> waiting = clients.remove(client);
    if (waiting == null) {
      throw new IllegalStateException("nothing of the client waits; this is a bug");
    }
    Sequence sequence = waiting.removeFirst();
    if (!waiting.isEmpty()) {
      clients.putLast(client, waiting);
    }
    size--;
    return sequence;
  }

  /** Takes out the sequences that waited too long. */
  List<Sequence> pollExpired(long now) {
    return size == 0 || now - nextExpiry < 0 ? List.of() : takeExpired(now);
  }

  private synchronized List<Sequence> takeExpired(long now) {
    List<Sequence> expired = new ArrayList<>();
    long next = now + Long.MAX_VALUE / 2;
    for (SequencedSet<Sequence> waiting : clients.values()) {
      for (Iterator<Sequence> each = waiting.iterator(); each.hasNext(); ) {
        Sequence sequence = each.next();
        if (now - sequence.expiresAt() >= 0) {
          each.remove();
          expired.add(sequence);
        } else if (sequence.expiresAt() - next < 0) {
          next = sequence.expiresAt();
        }
      }
    }
    clients.values().removeIf(SequencedSet::isEmpty);
    size -= expired.size();
    nextExpiry = next;
    return expired;
  }

  /** Takes out all. */
  synchronized List<Sequence> drain() {
    List<Sequence> all = new ArrayList<>(size);
    clients.values().forEach(all::addAll);
    clients.clear();
    size = 0;
    return all;
  }
}
