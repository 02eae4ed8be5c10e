package dev.altiplano.convert.vocabulary;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.gguf.GgufArray;
import dev.altiplano.weights.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a GGUF file says of its tokens, and what llama.cpp takes for granted where it is silent. */
public final class GgufVocabulary {
  private static final String TOKENS = "tokens";
  private static final int NONE = -1;

  private final GgufMetadata metadata;
  private final VocabularyModel model;
  private final PreTokenizer preTokenizer;
  private final List<Token> tokens;
  private final Map<String, Integer> ids;

  private GgufVocabulary(
      GgufMetadata metadata,
      VocabularyModel model,
      PreTokenizer preTokenizer,
      List<Token> tokens,
      Map<String, Integer> ids) {
    this.metadata = metadata;
    this.model = model;
    this.preTokenizer = preTokenizer;
    this.tokens = tokens;
    this.ids = ids;
  }

  /** A token; its place in the list is its id. */
  record Token(String text, float score, TokenType type) {}

  /**
   * Reads the vocabulary of an open file, which has to stay open while this is used.
   *
   * @throws AltiplanoException LOAD_FAILED if it has none or a broken one, UNSUPPORTED if it is
   *     used in a way that is not known here
   */
  public static GgufVocabulary read(GgufMetadata metadata) {
    List<String> texts =
        array(metadata, TOKENS)
            .map(GgufArray::strings)
            .orElseThrow(() -> broken("it has no " + key(TOKENS)));
    VocabularyModel model = VocabularyModel.of(metadata.string(key("model")).orElse(""));
    PreTokenizer preTokenizer =
        PreTokenizer.named(
            model == VocabularyModel.BYTE_PAIRS
                ? metadata.string(key("pre")).orElse("")
                : PreTokenizer.DEFAULT);
    Map<String, Integer> ids = LinkedHashMap.newLinkedHashMap(texts.size());
    List<Token> tokens = tokens(metadata, texts, ids);
    return new GgufVocabulary(metadata, model, preTokenizer, tokens, ids);
  }

  private static List<Token> tokens(
      GgufMetadata metadata, List<String> texts, Map<String, Integer> ids) {
    Optional<float[]> scores = array(metadata, "scores").map(GgufArray::reals);
    Optional<long[]> types = array(metadata, "token_type").map(GgufArray::wholeNumbers);
    int described =
        Math.min(
            scores.map(each -> each.length).orElse(texts.size()),
            types.map(each -> each.length).orElse(texts.size()));
    if (described < texts.size()) {
      throw broken("of its %d tokens only %d are described".formatted(texts.size(), described));
    }
    List<Token> tokens = new ArrayList<>(texts.size());
    for (int id = 0; id < texts.size(); id++) {
      String text = texts.get(id).isEmpty() ? "[EMPTY_%d]".formatted(id) : texts.get(id);
      if (ids.put(text, id) != null) {
        throw broken("its vocabulary has the token \"%s\" twice".formatted(text));
      }
      int at = id;
      TokenType type = types.map(each -> TokenType.of(each[at])).orElse(TokenType.NORMAL);
      tokens.add(
          new Token(
              text,
              scores.map(each -> each[at]).orElse(0f),
              SpecialNames.controls(text) ? TokenType.CONTROL : type));
    }
    return tokens;
  }

  VocabularyModel model() {
    return model;
  }

  PreTokenizer preTokenizer() {
    return preTokenizer;
  }

  List<Token> tokens() {
    return tokens;
  }

  /** The id of a token, by its text. */
  OptionalInt id(String text) {
    Integer id = ids.get(text);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** Pairs of tokens that become one, the first ones first, parted by a space. */
  List<String> merges() {
    return array(metadata, "merges")
        .map(GgufArray::strings)
        .orElseThrow(() -> broken("it has no " + key("merges")));
  }

  /** Bytes of a normalizer in the form of SentencePiece; none where the file has none. */
  byte[] charsMap() {
    long[] numbers =
        array(metadata, "precompiled_charsmap").map(GgufArray::wholeNumbers).orElse(new long[0]);
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) numbers[i];
    }
    return bytes;
  }

  /** Whether a text, and what follows a special token, begins with a space of its own. */
  boolean prefixesSpace() {
    return says("add_space_prefix").orElse(model.prefixesSpace());
  }

  /** Whether of several spaces one is left, and none around a text. */
  boolean removesSpaces() {
    return says("remove_extra_whitespaces").orElse(false);
  }

  boolean lowersCase() {
    return says("normalizer.lowercase").orElse(true);
  }

  boolean stripsAccents() {
    return says("normalizer.strip_accents").orElse(lowersCase());
  }

  /** Whether spaces after a special token are lost: files do not say it, and llama.cpp knows. */
  boolean eatsSpaceAfter(Token token) {
    String name = metadata.string("general.name").orElse("").toLowerCase(Locale.ROOT);
    return (name.contains("phi-3") || name.contains("phi3"))
        && !List.of("<unk>", "<s>", "<|endoftext|>").contains(token.text());
  }

  /** The text of the token that the tokenizer puts before a text; empty where it puts none. */
  public String beginToken() {
    return begin().map(Token::text).orElse("");
  }

  Optional<Token> begin() {
    boolean adds = says("add_bos_token").orElse(model.addsBegin() || preTokenizer.addsBegin());
    return adds ? special("bos") : Optional.empty();
  }

  Optional<Token> end() {
    return says("add_eos_token").orElse(model.addsEnd()) ? special("eos") : Optional.empty();
  }

  /** The texts of special tokens, by the names that templates know them by. */
  public Map<String, String> specialTokens() {
    Map<String, String> special = new LinkedHashMap<>();
    Map.of("bos_token", "bos", "eos_token", "eos", "unk_token", "unknown", "pad_token", "padding")
        .forEach((name, key) -> special(key).ifPresent(token -> special.put(name, token.text())));
    return special;
  }

  /** Ids that end an answer: those that the file names, and those known by their text. */
  public BitSet endTokens() {
    BitSet ends = new BitSet();
    for (String name : List.of("eos", "eot", "eom")) {
      special(name)
          .flatMap(token -> id(token.text()).stream().boxed().findAny())
          .ifPresent(ends::set);
    }
    // Ollama's own converter writes all of several.
    Arrays.stream(array(metadata, "eos_token_ids").map(GgufArray::wholeNumbers).orElse(new long[0]))
        .filter(id -> id >= 0 && id < tokens.size())
        .forEach(id -> ends.set((int) id));
    ids.forEach(
        (text, id) -> {
          if (SpecialNames.ends(text, ids.keySet())) {
            ends.set(id);
          }
        });
    return ends;
  }

  /** A special token by the name that its key has: {@code tokenizer.ggml.<name>_token_id}. */
  Optional<Token> special(String name) {
    long id =
        metadata.wholeNumber(key(name + "_token_id")).orElse(model.ids().getOrDefault(name, NONE));
    return id >= 0 && id < tokens.size() ? Optional.of(tokens.get((int) id)) : Optional.empty();
  }

  private Optional<Boolean> says(String name) {
    return metadata.bool(key(name));
  }

  private static Optional<GgufArray> array(GgufMetadata metadata, String name) {
    return metadata.array(key(name));
  }

  private static String key(String name) {
    return "tokenizer.ggml." + name;
  }

  private static AltiplanoException broken(String reason) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot load the model: its GGUF file is broken: " + reason);
  }
}
