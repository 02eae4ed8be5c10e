package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Automaton.Head;
import dev.altiplano.sampling.grammar.Automaton.State;
import dev.altiplano.sampling.grammar.Frames.Frame;
import java.util.BitSet;

/**
 * Which tokens may come in a state. Most tokens end inside the terminal that is under way, and that
 * depends on the terminal alone: it is computed once for all places where it stands. The others
 * reach beyond its end, and only their rests are walked through what follows. The idea, to tell
 * tokens that depend on the context from those that do not, is that of XGrammar (Dong et al.,
 * 2024). One thread at a time.
 */
final class TokenMasks {
  /** Masks that are kept, each of a bit for each token. */
  private static final int MOST = 1024;

  private final Frames frames;
  private final TokenTrie trie;
  private final Automaton automaton;
  private final long[] ends;
  private final State[] states;
  private int kept;

  /**
   * Masks for one grammar.
   *
   * @param ends tokens that end an answer; they may come where what came is whole
   */
  TokenMasks(Frames frames, Automaton automaton, BitSet ends) {
    this.frames = frames;
    this.trie = frames.trie();
    this.automaton = automaton;
    this.ends = ends.toLongArray();
    this.states = new State[trie.longest() + 1];
  }

  /** All tokens that may come. */
  TokenMask of(State state) {
    TokenMask mask = state.mask();
    if (mask == null) {
      if (++kept > MOST) {
        automaton.forget();
        kept = 1;
      }
      mask = compute(state);
      state.mask(mask);
    }
    return mask;
  }

  private TokenMask compute(State state) {
    long[] words = trie.emptyMask();
    var beyond = new TokenList();
    long farthest = 0;
    for (Head head : state.heads()) {
      Frame frame = frames.of(head);
      frame.inside().mark(words);
      farthest = Math.max(farthest, Node.sum(frame.farthest(), head.restDistance()));
      State after = automaton.after(head);
      for (int exit : frame.exits()) {
        farthest =
            Math.max(farthest, walk(after, exit + 1, trie.end(exit), Long.MAX_VALUE, beyond));
      }
    }
    beyond.mark(words);
    return mask(state, words, farthest);
  }

  /** The tokens after which it takes no more than some bytes to come to the end. */
  TokenMask within(State state, long bytes) {
    long[] words = trie.emptyMask();
    var near = new TokenList();
    long farthest = walk(state, 0, trie.size(), bytes, near);
    near.mark(words);
    return mask(state, words, farthest);
  }

  private TokenMask mask(State state, long[] words, long farthest) {
    if (state.accepts()) {
      for (int i = 0; i < Math.min(ends.length, words.length); i++) {
        words[i] |= ends[i];
      }
    }
    return new TokenMask(TokenSet.of(words), farthest);
  }

  /** Collects the tokens of a stretch of the trie; returns most bytes that one of them leaves. */
  private long walk(State start, int from, int to, long bytes, TokenList found) {
    if (from == to) {
      return 0;
    }
    states[trie.depth(from) - 1] = start;
    long farthest = 0;
    int node = from;
    while (node < to) {
      int depth = trie.depth(node);
      State state = states[depth - 1].next(trie.label(node));
      if (state == null) {
        node = trie.end(node);
        continue;
      }
      states[depth] = state;
      if (state.distance() <= bytes && trie.collect(node, found)) {
        farthest = Math.max(farthest, state.distance());
      }
      node++;
    }
    return farthest;
  }

  /** The longest token on the shortest way to the end; empty if no token leads there. */
  TokenMask shortestWay(State state) {
    byte[] way = new byte[(int) Math.min(state.distance(), trie.longest())];
    State at = state;
    for (int i = 0; i < way.length; i++) {
      int octet = nearer(at);
      State next = at.next(octet);
      if (next == null) {
        throw new IllegalStateException("a byte leads nowhere; this is a bug");
      }
      way[i] = (byte) octet;
      at = next;
    }
    int token = trie.longestPrefix(way);
    int[] tokens = token < 0 ? new int[0] : new int[] {token};
    return new TokenMask(new TokenSet(tokens, new long[0], tokens.length), 0);
  }

  private static int nearer(State state) {
    for (int octet = 0; octet < 256; octet++) {
      State next = state.next(octet);
      if (next != null && next.distance() == state.distance() - 1) {
        return octet;
      }
    }
    throw new IllegalStateException("no byte leads nearer to the end; this is a bug");
  }
}
