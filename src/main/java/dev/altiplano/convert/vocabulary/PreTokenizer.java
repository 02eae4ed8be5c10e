package dev.altiplano.convert.vocabulary;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a text is cut before its bytes are paired. Files name it; what the names mean is in {@code
 * pre-tokenizers.json}.
 *
 * @param split regular expressions, one after the other: each cuts what the ones before it left
 * @param ignoresMerges whether a piece that is a token is one, however it would be paired
 * @param addsBegin whether a token begins every text, where the file does not say
 */
record PreTokenizer(
    List<String> names, List<String> split, boolean ignoresMerges, boolean addsBegin) {
  private static final Logger log = LoggerFactory.getLogger(PreTokenizer.class);
  private static final String TABLE = "pre-tokenizers.json";
  static final String DEFAULT = "default";

  PreTokenizer {
    names = List.copyOf(names);
    split = List.copyOf(split);
  }

  /**
   * The one of this name. Files that are older than the names have none, and get the cut that
   * llama.cpp gives them.
   *
   * @throws AltiplanoException UNSUPPORTED if the name is not known: with another cut the model
   *     would answer, and badly
   */
  static PreTokenizer named(String name) {
    if (name.isEmpty()) {
      log.warn(
          "The GGUF file does not name its pre-tokenizer, so that a common one is taken; answers"
              + " may be worse than the model can give");
      return named(DEFAULT);
    }
    return table().stream()
        .filter(each -> each.names.contains(name))
        .findAny()
        .orElseThrow(() -> unsupported(name));
  }

  private static List<PreTokenizer> table() {
    try (InputStream in =
        Objects.requireNonNull(PreTokenizer.class.getResourceAsStream(TABLE), TABLE)) {
      return List.of(
          JsonMapper.builder()
              .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
              .build()
              .readValue(in, PreTokenizer[].class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AltiplanoException unsupported(String name) {
    return new AltiplanoException(
        ErrorKind.UNSUPPORTED,
        "cannot load the model: its GGUF file names the pre-tokenizer \"%s\"; this version knows %s"
            .formatted(name, allNames().sorted().collect(Collectors.joining(", "))));
  }

  /** Every name that is known. */
  static Stream<String> allNames() {
    return table().stream().flatMap(each -> each.names.stream());
  }
}
