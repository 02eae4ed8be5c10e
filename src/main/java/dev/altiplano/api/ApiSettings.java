package dev.altiplano.api;

import java.util.List;

/**
 * What can be set about the Ollama API.
 *
 * @param version what {@code /api/version} tells
 * @param maxBodyBytes most bytes of a request body; anything larger is refused with 413
 * @param origins origins of web pages that may call the API besides local ones, each with at most
 *     one {@code *}; {@code *} alone allows all
 * @param clientHeader request header whose first element tells clients apart; empty takes their
 *     address
 */
public record ApiSettings(
    String version, int maxBodyBytes, List<String> origins, String clientHeader) {
  public static final int DEFAULT_MAX_BODY_BYTES = 100 << 20;

  public ApiSettings {
    if (maxBodyBytes < 1) {
      throw new IllegalArgumentException(
          "maxBodyBytes is %d; it must be at least 1".formatted(maxBodyBytes));
    }
    origins = List.copyOf(origins);
  }
}
