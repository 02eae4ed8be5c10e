package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.altiplano.engine.ExportedSignature.Feed;
import dev.altiplano.engine.ExportedSignature.Past;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.Stream;

/** Runs an exported graph for one row at a time. Belongs to one thread. */
final class ExportedRuns implements OwnedObjects.Owned {
  private final OrtRuntime runtime;
  private final OrtRunOptions options;
  private final ExportedSignature signature;
  private final PastRows pasts;
  private final OrtCall call;

  /** What does not own anything but the call. */
  ExportedRuns(
      OrtRuntime runtime, OpenedSession opened, ExportedSignature signature, PastRows pasts) {
    this.runtime = runtime;
    this.options = opened.runOptions();
    this.signature = signature;
    this.pasts = pasts;
    List<Past> layers = signature.pasts();
    this.call =
        runtime.call(
            opened.session(),
            Stream.concat(
                    signature.feeds().stream().map(Feed::name), layers.stream().map(Past::input))
                .toList(),
            Stream.concat(Stream.of(signature.logits()), layers.stream().map(Past::output))
                .toList());
  }

  /**
   * Appends tokens to a row.
   *
   * @param keep of how many of them logits are wanted, for graphs that ask
   * @return the logits, which are the caller's
   */
  OrtResult append(int row, int[] tokens, int keep) {
    int past = pasts.tokens(row);
    int total = past + tokens.length;
    try (Arena scratch = Arena.ofConfined();
        OwnedObjects tensors = new OwnedObjects()) {
      int input = 0;
      for (Feed feed : signature.feeds()) {
        call.input(input++, tensors.add(feed(scratch, feed, tokens, past, keep)));
      }
      for (int i = 0; i < signature.pasts().size(); i++) {
        KvShape shape = signature.pasts().get(i).shape();
        call.input(input + i, tensors.add(tensor(pasts.past(row, i), shape, past)));
        call.output(1 + i, tensors.add(tensor(pasts.next(i, total), shape, total)));
      }
      OrtResult logits = call.run(options);
      pasts.advance(row, total);
      return logits;
    }
  }

  private OrtObject tensor(MemorySegment data, KvShape shape, int tokens) {
    return runtime.tensor(data, shape.type(), 1, shape.heads(), tokens, shape.headSize());
  }

  private OrtObject feed(Arena scratch, Feed feed, int[] tokens, int past, int keep) {
    return switch (feed.meaning()) {
      case TOKENS -> numbers(scratch, feed, tokens.length, i -> tokens[i]);
      case ATTENTION_MASK -> numbers(scratch, feed, past + tokens.length, _ -> 1);
      case POSITIONS -> numbers(scratch, feed, tokens.length, i -> (long) past + i);
      case USE_CACHE -> numbers(scratch, feed, 1, _ -> past > 0 ? 1 : 0);
      case LOGITS_TO_KEEP -> numbers(scratch, feed, 1, _ -> keep);
    };
  }

  /** So many whole numbers, in the last dimension. */
  private OrtObject numbers(Arena scratch, Feed feed, int count, IntToLongFunction value) {
    MemorySegment data = scratch.allocate((long) count * feed.type().bytes(), Long.BYTES);
    for (int i = 0; i < count; i++) {
      long number = value.applyAsLong(i);
      switch (feed.type()) {
        case INT64 -> data.setAtIndex(JAVA_LONG, i, number);
        case INT32 -> data.setAtIndex(JAVA_INT, i, (int) number);
        case BOOL -> data.set(JAVA_BYTE, i, (byte) number);
        case FLOAT, FLOAT16, INT8, OTHER ->
            throw new IllegalStateException(feed + " holds no whole numbers; this is a bug");
      }
    }
    long[] shape = new long[feed.rank()];
    Arrays.fill(shape, 1);
    if (shape.length > 0) {
      shape[shape.length - 1] = count;
    }
    return runtime.tensor(data, feed.type(), shape);
  }

  @Override
  public void close() {
    call.close();
  }
}
