package dev.altiplano.packaging;

import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import java.util.List;
import java.util.Map;

/**
 * A model to make. Each text is empty and each collection has nothing where the model is to have
 * what it is made from has.
 *
 * @param source what it is made from
 * @param template a Go template
 * @param parameters options by wire name; they go over those of the source
 * @param messages replace those of the source
 * @param licenses come after those of the source, which are not repeated
 * @param facts fields of the config, by their names there
 * @param quantization what the weights are to become, such as Q4_K_M
 */
public record CreateRequest(
    ModelName name,
    Source source,
    String template,
    String system,
    Map<String, Object> parameters,
    List<ChatMessage> messages,
    List<String> licenses,
    Map<String, Object> facts,
    String quantization) {
  /** What a model is made from. */
  public sealed interface Source {
    /** Another model, which is pulled if it is not in the store. */
    record Model(ModelName name) implements Source {}

    /** Files whose content is in the store, by their paths. */
    record Files(Map<String, Digest> digests) implements Source {
      public Files {
        digests = Map.copyOf(digests);
      }
    }
  }

  /** Whether a file of a model may have this path: relative, and within the model. */
  public static boolean isPath(String path) {
    return FilePath.isValid(path);
  }

  public CreateRequest {
    parameters = Map.copyOf(parameters);
    messages = List.copyOf(messages);
    licenses = List.copyOf(licenses);
    facts = Map.copyOf(facts);
  }
}
