package dev.altiplano.generation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How likely the model found a token, before sampling.
 *
 * @param token its text; U+FFFD where it is less than a character
 * @param logprob natural logarithm of its probability
 * @param bytes its text in UTF-8, from 0 to 255 each, which tokens can share a character in; empty
 *     where it has none
 * @param top the likeliest tokens in its place, best first, as many as were asked for
 */
public record TokenLogprob(
    String token, float logprob, List<Integer> bytes, List<TokenLogprob> top) {
  public TokenLogprob {
    bytes = List.copyOf(bytes);
    top = List.copyOf(top);
  }

  static TokenLogprob of(byte[] utf8, float logprob, List<TokenLogprob> top) {
    List<Integer> bytes = new ArrayList<>(utf8.length);
    for (byte b : utf8) {
      bytes.add(Byte.toUnsignedInt(b));
    }
    return new TokenLogprob(new String(utf8, StandardCharsets.UTF_8), logprob, bytes, top);
  }
}
