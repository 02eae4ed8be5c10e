package dev.altiplano.weights.safetensors;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The checked header of a file: a length as an unsigned 64-bit number, then as many bytes of JSON.
 * The tensors fill the rest of the file without overlap or gap, as the format demands.
 *
 * @param dataOffset where the first tensor starts in the file
 */
record Header(Map<String, HeaderEntry> entries, long dataOffset) {
  /**
   * A third of what the reference implementation allows: parsed, it takes several times as much.
   */
  private static final long MAX_BYTES = 32 << 20;

  private static final int MAX_RANK = 8;
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** Reads and checks the header of the file that errors call {@code name}. */
  static Header read(String name, MemorySegment file) {
    try {
      long length = length(file);
      byte[] json = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
      Map<String, HeaderEntry> entries = parse(json);
      entries.forEach(Header::check);
      long dataOffset = Long.BYTES + length;
      checkPlaces(entries, file.byteSize() - dataOffset);
      return new Header(entries, dataOffset);
    } catch (Unsound e) {
      throw failure(name, e.getMessage(), e);
    } catch (JacksonException e) {
      throw failure(name, "the header is not the JSON it should be: " + e.getOriginalMessage(), e);
    }
  }

  private static AltiplanoException failure(
      String name, @Nullable String reason, RuntimeException cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot read weights %s: %s".formatted(name, reason), cause);
  }

  private static long length(MemorySegment file) {
    if (file.byteSize() < Long.BYTES) {
      throw new Unsound("%d bytes are too few for a header".formatted(file.byteSize()));
    }
    long length = file.get(LENGTH, 0);
    if (length < 0 || length > MAX_BYTES) {
      throw new Unsound(
          "the header claims %s bytes, more than the %d allowed"
              .formatted(Long.toUnsignedString(length), MAX_BYTES));
    }
    if (length > file.byteSize() - Long.BYTES) {
      throw new Unsound(
          "the header claims %d bytes, but the file ends after %d"
              .formatted(length, file.byteSize()));
    }
    return length;
  }

  private static Map<String, HeaderEntry> parse(byte[] json) {
    Map<String, HeaderEntry> entries = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Unsound("the header is not a JSON object");
      }
      for (String key = parser.nextName(); key != null; key = parser.nextName()) {
        parser.nextToken();
        if (key.equals("__metadata__")) {
          parser.skipChildren();
        } else {
          entries.put(key, entry(key, parser));
        }
      }
      if (parser.nextToken() != null) {
        throw new Unsound("there is more than one JSON value in the header");
      }
    }
    return entries;
  }

  private static HeaderEntry entry(String key, JsonParser parser) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new Unsound("tensor %s is not described by a JSON object".formatted(key));
    }
    return JSON.readValue(parser, HeaderEntry.class);
  }

  private static void check(String name, HeaderEntry entry) {
    if (entry.offsets().length != 2) {
      throw new Unsound(
          "tensor %s has %d offsets instead of 2".formatted(name, entry.offsets().length));
    }
    if (entry.begin() < 0 || entry.end() < entry.begin()) {
      throw new Unsound(
          "tensor %s lies from byte %d to %d".formatted(name, entry.begin(), entry.end()));
    }
    if (entry.shape().length > MAX_RANK || Arrays.stream(entry.shape()).anyMatch(d -> d < 0)) {
      throw new Unsound(
          "tensor %s has the shape %s".formatted(name, Arrays.toString(entry.shape())));
    }
    entry.elementType().ifPresent(type -> checkLength(name, entry, type.blockBytes()));
  }

  private static void checkLength(String name, HeaderEntry entry, int elementBytes) {
    long wanted;
    try {
      wanted = Arrays.stream(entry.shape()).reduce(elementBytes, Math::multiplyExact);
    } catch (ArithmeticException e) {
      wanted = Long.MAX_VALUE;
    }
    if (wanted != entry.end() - entry.begin()) {
      throw new Unsound(
          "tensor %s has %d bytes, which is not what %s of shape %s takes"
              .formatted(
                  name,
                  entry.end() - entry.begin(),
                  entry.dtype(),
                  Arrays.toString(entry.shape())));
    }
  }

  private static void checkPlaces(Map<String, HeaderEntry> entries, long dataBytes) {
    List<Map.Entry<String, HeaderEntry>> inOrder =
        entries.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<String, HeaderEntry> e) -> e.getValue().begin())
                    .thenComparingLong(e -> e.getValue().end()))
            .toList();
    long expected = 0;
    for (var entry : inOrder) {
      long begin = entry.getValue().begin();
      if (begin != expected) {
        throw new Unsound(
            "tensor %s starts at byte %d of the data, %s the one before it, which ends at %d"
                .formatted(
                    entry.getKey(), begin, begin < expected ? "within" : "apart from", expected));
      }
      expected = entry.getValue().end();
      if (expected > dataBytes) {
        throw new Unsound(
            "tensor %s ends at byte %d of the data, but the file holds %d"
                .formatted(entry.getKey(), expected, dataBytes));
      }
    }
    if (expected != dataBytes) {
      throw new Unsound(
          "the tensors end at byte %d of %d of the data".formatted(expected, dataBytes));
    }
  }

  /** A header that must not be trusted; {@link #read} says of which file. */
  private static final class Unsound extends RuntimeException {
    Unsound(String message) {
      super(message);
    }
  }
}
