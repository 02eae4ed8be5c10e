package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * How many values of which type a safetensors file declares. The file is a length of eight bytes,
 * little endian, that many bytes of JSON, and the data.
 */
final class SafetensorsHeader {
  /** The format's own limit is 100 MB; the largest published models stay far below this one. */
  private static final int LIMIT = 32 << 20;

  private SafetensorsHeader() {}

  static Map<String, Long> valuesByType(String name, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      var header =
          JsonDocument.parse(
              json(in, Files.size(file)), "the header of " + name, ErrorKind.INVALID_REQUEST);
      return count(header);
    } catch (IOException | JacksonException | ArithmeticException e) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST, "%s is not a safetensors file".formatted(name), e);
    }
  }

  private static byte[] json(InputStream in, long size) throws IOException {
    byte[] prefix = in.readNBytes(Long.BYTES);
    if (prefix.length < Long.BYTES) {
      throw new EOFException("the file has no room for a header");
    }
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > Math.min(LIMIT, size - Long.BYTES)) {
      throw new IOException("the header has %d bytes".formatted(length));
    }
    return in.readNBytes((int) length);
  }

  private static Map<String, Long> count(JsonDocument header) {
    Map<String, Long> counts = new HashMap<>();
    for (var field : header.node().properties()) {
      if (!field.getKey().equals("__metadata__")) {
        var tensor = new JsonDocument(field.getValue(), "tensor " + field.getKey(), header.kind());
        counts.merge(tensor.string("dtype"), values(tensor), Math::addExact);
      }
    }
    return counts;
  }

  private static long values(JsonDocument tensor) {
    long product = 1;
    for (JsonNode size : tensor.list("shape")) {
      if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
        throw tensor.wrong("shape", "a list of sizes");
      }
      product = Math.multiplyExact(product, size.longValue());
    }
    return product;
  }
}
