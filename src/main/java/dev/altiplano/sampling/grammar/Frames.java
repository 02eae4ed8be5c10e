package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Automaton.Head;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of the tokens of a vocabulary inside terminals; all grammars for it share that. One
 * thread at a time.
 */
final class Frames {
  /** Those with many tokens take a bit for each of the vocabulary. */
  private static final int MOST = 2048;

  private static final int FEW = 256;

  private final TokenTrie trie;
  private final Map<Object, Frame> frames = new Recent();

  /** On the way to the present node, by depth. */
  private final int[] states;

  Frames(TokenTrie trie) {
    this.trie = trie;
    this.states = new int[trie.longest() + 1];
  }

  /**
   * The tokens that a terminal takes from one of its states.
   *
   * @param few tokens that end inside it, or with it, where these are few
   * @param many a bit for each of them, where they are not
   * @param exits nodes of the trie where it may end and tokens go on
   * @param farthest most bytes that the terminal still lacks after a token inside
   */
  record Frame(int[] few, long[] many, int[] exits, long farthest) {
    /** Sets the bits of the tokens. */
    void mark(long[] words) {
      for (int token : few) {
        words[token >> 6] |= 1L << (token & 63);
      }
      for (int i = 0; i < many.length; i++) {
        words[i] |= many[i];
      }
    }
  }

  private static final class Recent extends LinkedHashMap<Object, Frame> {
    private static final long serialVersionUID = 1;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Object, Frame> eldest) {
      return size() > MOST;
    }
  }

  TokenTrie trie() {
    return trie;
  }

  Frame of(Head head) {
    Object key = head.terminal.key(head.state, trie.longest());
    Frame frame = frames.get(key);
    if (frame == null) {
      frame = compute(head.terminal, head.state);
      frames.put(key, frame);
    }
    return frame;
  }

  private Frame compute(Terminal terminal, int start) {
    var inside = new TokenList();
    var exits = new TokenList();
    long farthest = 0;
    states[0] = start;
    int node = 0;
    while (node < trie.size()) {
      int depth = trie.depth(node);
      int state = terminal.next(states[depth - 1], trie.label(node));
      if (state == Terminal.DEAD) {
        node = trie.end(node);
        continue;
      }
      states[depth] = state;
      if (trie.collect(node, inside)) {
        farthest = Math.max(farthest, terminal.distance(state));
      }
      if (terminal.accepts(state) && trie.end(node) > node + 1) {
        exits.add(node);
      }
      node++;
    }
    if (inside.size() <= FEW) {
      return new Frame(inside.toArray(), new long[0], exits.toArray(), farthest);
    }
    long[] many = trie.emptyMask();
    inside.mark(many);
    return new Frame(new int[0], many, exits.toArray(), farthest);
  }
}
