package dev.altiplano.sampling.grammar;

import dev.altiplano.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The texts of a vocabulary, byte by byte: nodes in the order of a walk that looks at the shortest
 * token first, so that what lies under a node is the stretch up to its end. Immutable.
 */
final class TokenTrie {
  private final byte[] labels;
  private final short[] depths;
  private final int[] ends;

  /** Where the tokens begin that end at a node, among all tokens; one more than there are nodes. */
  private final int[] firsts;

  private final int[] tokens;
  private final int longest;
  private final int words;

  private TokenTrie(
      byte[] labels,
      short[] depths,
      int[] ends,
      int[] firsts,
      int[] tokens,
      int longest,
      int words) {
    this.labels = labels;
    this.depths = depths;
    this.ends = ends;
    this.firsts = firsts;
    this.tokens = tokens;
    this.longest = longest;
    this.words = words;
  }

  private record Entry(int token, byte[] bytes) {}

  /**
   * Takes the tokens that have a text.
   *
   * @param vocabularySize length of a row of logits
   * @param leftOut tokens that are no text, such as those that end an answer
   */
  static TokenTrie of(Tokenizer tokenizer, int vocabularySize, IntPredicate leftOut) {
    List<Entry> entries = new ArrayList<>();
    int known = Math.min(vocabularySize, tokenizer.vocabularySize());
    for (int token = 0; token < known; token++) {
      if (!leftOut.test(token)) {
        byte[] bytes = tokenizer.bytesOf(token);
        if (bytes.length > 0 && bytes.length <= Short.MAX_VALUE) {
          entries.add(new Entry(token, bytes));
        }
      }
    }
    entries.sort(Comparator.comparing(Entry::bytes, Arrays::compareUnsigned));
    return new Builder(entries, vocabularySize).build();
  }

  private static final class Builder {
    private final List<Entry> entries;
    private final int vocabularySize;
    private final byte[] labels;
    private final short[] depths;
    private final int[] ends;
    private final int[] firsts;
    private final int[] tokens;
    private int nodes;
    private int longest;

    Builder(List<Entry> entries, int vocabularySize) {
      this.entries = entries;
      this.vocabularySize = vocabularySize;
      this.tokens = new int[entries.size()];
      int most = countNodes(entries);
      this.labels = new byte[most];
      this.depths = new short[most];
      this.ends = new int[most];
      this.firsts = new int[most + 1];
    }

    private static int countNodes(List<Entry> entries) {
      byte[] before = {};
      int count = 0;
      for (Entry entry : entries) {
        count += entry.bytes().length - common(before, entry.bytes());
        before = entry.bytes();
      }
      return count;
    }

    private static int common(byte[] one, byte[] other) {
      int mismatch = Arrays.mismatch(one, other);
      return mismatch < 0 ? one.length : mismatch;
    }

    TokenTrie build() {
      int[] open = new int[Short.MAX_VALUE + 1];
      byte[] before = {};
      for (int i = 0; i < entries.size(); i++) {
        byte[] bytes = entries.get(i).bytes();
        int common = common(before, bytes);
        for (int depth = before.length; depth > common; depth--) {
          ends[open[depth]] = nodes;
        }
        for (int depth = common + 1; depth <= bytes.length; depth++) {
          labels[nodes] = bytes[depth - 1];
          depths[nodes] = (short) depth;
          firsts[nodes] = i;
          open[depth] = nodes++;
        }
        tokens[i] = entries.get(i).token();
        longest = Math.max(longest, bytes.length);
        before = bytes;
      }
      for (int depth = before.length; depth > 0; depth--) {
        ends[open[depth]] = nodes;
      }
      firsts[nodes] = entries.size();
      return new TokenTrie(
          labels, depths, ends, firsts, tokens, longest, (vocabularySize + 63) >> 6);
    }
  }

  int size() {
    return labels.length;
  }

  /** The byte that leads to a node, from 0 to 255. */
  int label(int node) {
    return Byte.toUnsignedInt(labels[node]);
  }

  /** Bytes from the root to a node, at least 1. */
  int depth(int node) {
    return depths[node];
  }

  /** The node behind all that lie under this one. */
  int end(int node) {
    return ends[node];
  }

  /** Bytes of the longest token. */
  int longest() {
    return longest;
  }

  /** A bit for each token, none of them set. */
  long[] emptyMask() {
    return new long[words];
  }

  /** Adds the tokens that end at a node; whether there are any. */
  boolean collect(int node, TokenList list) {
    int to = firsts[node + 1];
    // The tokens under a node come after its own: the next node's begin where its own end.
    for (int i = firsts[node]; i < to; i++) {
      list.add(tokens[i]);
    }
    return to > firsts[node];
  }

  /** The longest token that a text begins with; -1 if there is none. */
  int longestPrefix(byte[] text) {
    int found = -1;
    int depth = 0;
    int node = 0;
    int stop = size();
    while (depth < text.length && node < stop) {
      if (labels[node] == text[depth]) {
        depth++;
        if (firsts[node + 1] > firsts[node]) {
          found = tokens[firsts[node]];
        }
        stop = ends[node];
        node++;
      } else {
        node = ends[node];
      }
    }
    return found;
  }
}
