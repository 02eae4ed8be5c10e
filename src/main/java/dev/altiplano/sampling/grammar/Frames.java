package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Automaton.Head;
import java.util.Map;

/**
 * What is known of the tokens of a vocabulary inside terminals; all grammars for it share that. One
 * thread at a time.
 */
final class Frames {
  /** Those with many tokens take a bit for each of the vocabulary. */
  private static final int MOST = 2048;

  private final TokenTrie trie;
  private final Map<Object, Frame> frames = new Recent<>(MOST);

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
  record Frame(TokenSet inside, int[] exits, long farthest) {}

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
    return new Frame(TokenSet.of(inside, trie::emptyMask), exits.toArray(), farthest);
  }
}
