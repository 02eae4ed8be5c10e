package dev.altiplano.convert;

import dev.altiplano.engine.TensorNames;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import dev.altiplano.store.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code genai_config.json} of an ONNX Runtime GenAI model says of its decoder.
 *
 * @param graph file name
 * @param contextLength tokens of the longest context; 0 where it does not say
 * @param vocabSize numbers in a row of logits; 0 where it does not say
 * @param claims what the graph has to agree with
 */
record GenaiDecoder(
    String graph, TensorNames names, long contextLength, long vocabSize, GenaiClaims claims) {
  static final String FILE = "genai_config.json";

  private static final TensorNames USUAL = TensorNames.OPTIMUM;

  /**
   * Reads the file.
   *
   * @throws AltiplanoException LOAD_FAILED if it cannot be read or asks for what is not there
   */
  static GenaiDecoder read(Path file) {
    JsonDocument model =
        required(JsonDocument.parse(bytes(file), FILE, ErrorKind.LOAD_FAILED), "model");
    JsonDocument decoder = required(model, "decoder");
    if (decoder.field("pipeline").isPresent()) {
      throw unsupported("its decoder is a pipeline of several graphs");
    }
    String graph = decoder.string("filename");
    return new GenaiDecoder(
        graph.isEmpty() ? "model.onnx" : graph,
        names(decoder.object("inputs"), decoder.object("outputs")),
        model.wholeNumber("context_length").orElse(0),
        model.wholeNumber("vocab_size").orElse(0),
        GenaiClaims.of(decoder));
  }

  private static TensorNames names(Optional<JsonDocument> inputs, Optional<JsonDocument> outputs) {
    if (inputs.flatMap(names -> names.field("past_names")).isPresent()) {
      throw unsupported("its keys and values are one tensor (past_names)");
    }
    try {
      return new TensorNames(
          name(inputs, "input_ids", USUAL.inputIds()),
          name(inputs, "attention_mask", USUAL.attentionMask()),
          name(inputs, "position_ids", USUAL.positionIds()),
          name(inputs, "past_key_names", USUAL.pastKey()),
          name(inputs, "past_value_names", USUAL.pastValue()),
          name(outputs, "logits", USUAL.logits()),
          name(outputs, "present_key_names", USUAL.presentKey()),
          name(outputs, "present_value_names", USUAL.presentValue()));
    } catch (IllegalArgumentException e) {
      throw unsupported(e.getMessage());
    }
  }

  private static String name(Optional<JsonDocument> names, String key, String usual) {
    return names.map(n -> n.string(key)).filter(name -> !name.isEmpty()).orElse(usual);
  }

  private static JsonDocument required(JsonDocument json, String field) {
    return json.object(field).orElseThrow(() -> json.wrong(field, "there"));
  }

  private static AltiplanoException unsupported(@Nullable String why) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot run the model by its %s: %s".formatted(FILE, why));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED, "cannot read %s: %s".formatted(FILE, FileTrouble.reason(e)), e);
    }
  }
}
