package dev.altiplano.engine;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who leases which row of the KV cache, and how many tokens each row holds. A lease may move to
 * another row; it keeps its tokens. The lowest free row is leased first, which keeps the rows in
 * use together. Belongs to one thread.
 */
final class KvRows {
  private final int capacity;
  private final int[] held;
  private final Map<Integer, Lease> leases = new HashMap<>();

  KvRows(int rows, int capacity) {
    this.capacity = capacity;
    this.held = new int[rows];
  }

  KvLease reserve() {
    for (int row = 0; row < held.length; row++) {
      if (!leases.containsKey(row)) {
        Lease lease = new Lease(row);
        leases.put(row, lease);
        return lease;
      }
    }
    throw new AltiplanoException(
        ErrorKind.OUT_OF_MEMORY,
        "all %d rows of the KV cache are in use; try again later".formatted(held.length));
  }

  /**
   * The row of a lease.
   *
   * @param past how many of its tokens are built on
   * @throws IllegalArgumentException when the lease is closed or of another model, or the row does
   *     not hold so many tokens
   */
  int rowOf(KvLease lease, int past) {
    if (!(lease instanceof Lease own) || own.rows() != this) {
      throw new IllegalArgumentException("the lease is of another model; this is a bug");
    }
    if (!own.open) {
      throw new IllegalArgumentException(
          "the lease of row %d is closed; this is a bug".formatted(own.row));
    }
    if (past > held[own.row]) {
      throw new IllegalArgumentException(
          "past is %d, but row %d holds %d tokens; this is a bug"
              .formatted(past, own.row, held[own.row]));
    }
    return own.row;
  }

  void setHeld(int row, int tokens) {
    held[row] = tokens;
  }

  /** Tokens that each row holds. */
  int[] held() {
    return held.clone();
  }

  /** Says that two rows have changed places in the cache. */
  void exchange(int row, int other) {
    int tokens = held[row];
    held[row] = held[other];
    held[other] = tokens;
    Lease lease = leases.remove(row);
    place(leases.remove(other), row);
    place(lease, other);
  }

  private void place(@Nullable Lease lease, int row) {
    if (lease != null) {
      leases.put(row, lease);
      lease.row = row;
    }
  }

  private final class Lease implements KvLease {
    private int row;
    private boolean open = true;

    Lease(int row) {
      this.row = row;
    }

    KvRows rows() {
      return KvRows.this;
    }

    @Override
    public int capacity() {
      return capacity;
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        leases.remove(row);
      }
    }

    @Override
    public String toString() {
      return "row " + row;
    }
  }
}
