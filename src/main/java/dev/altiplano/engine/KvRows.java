package dev.altiplano.engine;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.BitSet;

/**
 * Who leases which row of the KV cache, and how many tokens each row holds. The lowest free row is
 * leased first, which keeps the rows in use together. Belongs to one thread.
 */
final class KvRows {
  private final int capacity;
  private final int[] held;
  private final BitSet leased = new BitSet();

  KvRows(int rows, int capacity) {
    this.capacity = capacity;
    this.held = new int[rows];
  }

  KvLease reserve() {
    int row = leased.nextClearBit(0);
    if (row == held.length) {
      throw new AltiplanoException(
          ErrorKind.OUT_OF_MEMORY,
          "all %d rows of the KV cache are in use; try again later".formatted(held.length));
    }
    leased.set(row);
    return new Lease(row);
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

  private final class Lease implements KvLease {
    private final int row;
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
        leased.clear(row);
      }
    }

    @Override
    public String toString() {
      return "row " + row;
    }
  }
}
