package dev.altiplano.bench;

import dev.altiplano.graph.DecoderGraph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjIntConsumer;

/** Reads the 4-bit matrices of a small graph back, by the places its initialisers name. */
final class OnnxBlocks {
  private static final int GRAPH = 7;
  private static final int INITIALISER = 5;
  private static final int TENSOR_NAME = 8;
  private static final int EXTERNAL_DATA = 13;
  private static final int LENGTH_DELIMITED = 2;

  private final Map<String, Integer> offsets = new HashMap<>();
  private final ByteBuffer data;

  OnnxBlocks(Path model) throws IOException {
    Path dataFile = model.resolveSibling(DecoderGraph.DATA_FILE);
    data = ByteBuffer.wrap(Files.readAllBytes(dataFile)).order(ByteOrder.LITTLE_ENDIAN);
    fields(
        ByteBuffer.wrap(Files.readAllBytes(model)),
        (graph, number) -> {
          if (number == GRAPH) {
            fields(graph, this::initialiser);
          }
        });
  }

  private void initialiser(ByteBuffer tensor, int field) {
    if (field != INITIALISER) {
      return;
    }
    String[] name = new String[1];
    Map<String, String> place = new HashMap<>();
    fields(
        tensor,
        (value, number) -> {
          if (number == TENSOR_NAME) {
            name[0] = text(value);
          } else if (number == EXTERNAL_DATA) {
            String[] pair = new String[2];
            fields(value, (part, side) -> pair[side - 1] = text(part));
            place.put(pair[0], pair[1]);
          }
        });
    if (place.containsKey("offset")) {
      offsets.put(name[0], Integer.parseInt(place.get("offset")));
    }
  }

  private static String text(ByteBuffer value) {
    return StandardCharsets.UTF_8.decode(value).toString();
  }

  /** The parts of a protobuf message that are messages or texts. */
  private static void fields(ByteBuffer message, ObjIntConsumer<ByteBuffer> action) {
    while (message.hasRemaining()) {
      int tag = varint(message);
      int value = varint(message);
      if ((tag & 7) == LENGTH_DELIMITED) {
        action.accept(message.slice(message.position(), value), tag >>> 3);
        message.position(message.position() + value);
      }
    }
  }

  private static int varint(ByteBuffer bytes) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = bytes.get();
      value |= (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  /** A row of the matrix of a node. */
  Q4Row row(String node, int row, int columns) {
    float[] scales = new float[columns / Q4Row.BLOCK];
    byte[] levels = new byte[columns];
    int scalesAt = offset(node + ".scales") + row * scales.length * Float.BYTES;
    data.slice(scalesAt, scales.length * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(scales);
    int levelsAt = offset(node + ".levels") + row * columns / 2;
    for (int column = 0; column < columns; column++) {
      int pair = data.get(levelsAt + column / 2);
      levels[column] = (byte) (((pair >> (column % 2 * 4)) & 0xF) - 8);
    }
    return new Q4Row(scales, levels);
  }

  private int offset(String initialiser) {
    return Objects.requireNonNull(offsets.get(initialiser), initialiser);
  }
}
