package dev.altiplano.tokenizer;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The spelling and the bytes of every token, by its id. Safe for any thread once constructed. */
final class TokenTable {
  private final Map<String, Integer> ids = new HashMap<>();
  private final BitSet known = new BitSet();
  private final BitSet added = new BitSet();
  private final BitSet special = new BitSet();
  private final TokenSpelling spelling;
  private final String[] texts;
  private final byte[][] bytes;

  TokenTable(TokenizerFile file) {
    spelling = DecoderSection.read(file);
    texts = new String[file.vocabularySize()];
    Arrays.fill(texts, "");
    file.model().forEachToken(this::put);
    for (TokenizerFile.AddedToken token : file.addedTokens()) {
      put(token.content(), token.id());
      added.set(token.id());
      special.set(token.id(), token.special());
    }
    bytes = new byte[texts.length][];
    Arrays.fill(bytes, new byte[0]);
    known.stream().forEach(id -> bytes[id] = spell(id, false));
  }

  /** Where the model and the added tokens disagree on an id, text becomes the one of the model. */
  private void put(String text, int id) {
    ids.putIfAbsent(text, id);
    texts[id] = text;
    known.set(id);
  }

  private byte[] spell(int id, boolean first) {
    return added.get(id)
        ? spelling.bytesOfAdded(texts[id], first)
        : spelling.bytes(texts[id], first);
  }

  int size() {
    return texts.length;
  }

  /** Whether the id has a token: a vocabulary may have gaps, and logits more rows than tokens. */
  boolean has(int id) {
    return id >= 0 && known.get(id);
  }

  OptionalInt idOf(String text) {
    Integer id = ids.get(text);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  String text(int id) {
    return has(id) ? texts[id] : "";
  }

  /** What the token adds to a text that has begun. */
  byte[] bytes(int id) {
    return has(id) ? bytes[id] : new byte[0];
  }

  /** What the token begins a text with. */
  byte[] firstBytes(int id) {
    return has(id) ? spell(id, true) : new byte[0];
  }

  boolean isSpecial(int id) {
    return has(id) && special.get(id);
  }

  TokenSpelling spelling() {
    return spelling;
  }
}
