package dev.altiplano.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Reads the matrices of a small GGUF file back, by its own header. For tests. */
final class GgufBlocks {
  private static final int ALIGNMENT = 32;

  private final ByteBuffer file;
  private final Map<String, Long> offsets = new HashMap<>();
  private final long data;

  GgufBlocks(Path path) throws IOException {
    file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    file.position(Integer.BYTES + Integer.BYTES);
    long tensors = file.getLong();
    long entries = file.getLong();
    for (long i = 0; i < entries; i++) {
      string();
      skipValue(file.getInt());
    }
    for (long i = 0; i < tensors; i++) {
      String name = string();
      file.position(file.position() + file.getInt(file.position()) * Long.BYTES + Integer.BYTES);
      file.getInt();
      offsets.put(name, file.getLong());
    }
    data = (file.position() + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT;
  }

  private String string() {
    byte[] bytes = new byte[(int) file.getLong()];
    file.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void skipValue(int type) {
    if (type == 8) {
      string();
    } else {
      file.getInt();
    }
  }

  /** A row of a Q4_0 tensor. */
  Q4Row row(String tensor, int row, int columns) {
    float[] scales = new float[columns / Q4Row.BLOCK];
    byte[] levels = new byte[columns];
    int start =
        (int) (data + Objects.requireNonNull(offsets.get(tensor)))
            + row * scales.length * GgufForm.BLOCK_BYTES;
    for (int block = 0; block < scales.length; block++) {
      int at = start + block * GgufForm.BLOCK_BYTES;
      scales[block] = Float.float16ToFloat(file.getShort(at));
      for (int i = 0; i < Q4Row.BLOCK / 2; i++) {
        int pair = file.get(at + Short.BYTES + i);
        levels[block * Q4Row.BLOCK + i] = (byte) ((pair & 0xF) - 8);
        levels[block * Q4Row.BLOCK + Q4Row.BLOCK / 2 + i] = (byte) ((pair >> 4 & 0xF) - 8);
      }
    }
    return new Q4Row(scales, levels);
  }
}
