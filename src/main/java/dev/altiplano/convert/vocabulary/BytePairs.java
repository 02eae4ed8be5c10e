package dev.altiplano.convert.vocabulary;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Byte-level BPE: the bytes of a text, written as characters, are paired in a given order. */
final class BytePairs {
  private BytePairs() {}

  static void describe(GgufVocabulary vocabulary, ObjectNode file) {
    PreTokenizer preTokenizer = vocabulary.preTokenizer();
    ArrayNode steps =
        file.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
    for (String pattern : preTokenizer.split()) {
      steps
          .addObject()
          .put("type", "Split")
          .put("behavior", "Isolated")
          .put("invert", false)
          .putObject("pattern")
          .put("Regex", pattern);
    }
    byteLevel(steps.addObject());
    byteLevel(file.putObject("decoder"));
    ObjectNode model = TokenizerJson.pairing(vocabulary, file);
    model.put("ignore_merges", preTokenizer.ignoresMerges());
    addMerges(vocabulary, model.putArray("merges"));
  }

  private static void byteLevel(ObjectNode node) {
    node.put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", false);
  }

  /** The first of equal pairs counts; one of what is no token would be refused by the library. */
  private static void addMerges(GgufVocabulary vocabulary, ArrayNode merges) {
    Set<String> seen = new HashSet<>();
    for (String merge : vocabulary.merges()) {
      int space = merge.indexOf(' ', 1);
      if (space < 0 || !seen.add(merge)) {
        continue;
      }
      String left = merge.substring(0, space);
      String right = merge.substring(space + 1);
      if (vocabulary.id(left).isPresent()
          && vocabulary.id(right).isPresent()
          && vocabulary.id(left + right).isPresent()) {
        merges.addArray().add(left).add(right);
      }
    }
  }
}
