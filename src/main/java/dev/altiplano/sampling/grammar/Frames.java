package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Automaton.Head;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of the tokens of a vocabulary inside terminals; all grammars for it share that. One
 * thread at a time.
 */
final class Frames {
  /** Each takes a bit for each token. */
  private static final int MOST = 512;

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
   * @param inside tokens that end inside it, or with it
   * @param exits nodes of the trie where it may end and tokens go on
   * @param farthest most bytes that the terminal still lacks after a token inside
   */
  record Frame(long[] inside, int[] exits, long farthest) {}

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
    long[] inside = trie.emptyMask();
    int[] exits = new int[16];
    int exitCount = 0;
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
      if (trie.mark(node, inside)) {
        farthest = Math.max(farthest, terminal.distance(state));
      }
      if (terminal.accepts(state) && trie.end(node) > node + 1) {
        if (exitCount == exits.length) {
          exits = Arrays.copyOf(exits, 2 * exitCount);
        }
        exits[exitCount++] = node;
      }
      node++;
    }
    return new Frame(inside, Arrays.copyOf(exits, exitCount), farthest);
  }
}
