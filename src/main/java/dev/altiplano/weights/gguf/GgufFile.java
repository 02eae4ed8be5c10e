package dev.altiplano.weights.gguf;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;

/**
 * One GGUF file, mapped into memory. The whole header is checked when it is opened, so what {@link
 * #data} hands out lies within the file. Safe for any thread until it is closed.
 */
public final class GgufFile implements AutoCloseable {
  private final String name;
  private final Arena arena;
  private final MemorySegment file;
  private final GgufHeader header;

  private GgufFile(String name, Arena arena, MemorySegment file, GgufHeader header) {
    this.name = name;
    this.arena = arena;
    this.file = file;
    this.header = header;
  }

  /** Opens a file that errors name by its own file name. */
  public static GgufFile open(Path file) {
    return open(String.valueOf(file.getFileName()), file);
  }

  /**
   * Opens a file.
   *
   * @param name what errors call it; a file in the store has no name of its own
   * @throws AltiplanoException LOAD_FAILED if it cannot be read or its header is not sound
   */
  public static GgufFile open(String name, Path file) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment mapped = map(file, arena);
      return new GgufFile(name, arena, mapped, GgufHeader.read(mapped));
    } catch (IOException | Unsound e) {
      arena.close();
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED, "cannot read weights %s: %s".formatted(name, e.getMessage()), e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static MemorySegment map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  /** The version of the format: 2 or 3, which differ in nothing that matters here. */
  public int version() {
    return header.version();
  }

  public GgufMetadata metadata() {
    return header.metadata();
  }

  /** The tensors by name, in the order of the file. */
  public Map<String, GgufTensor> tensors() {
    return Collections.unmodifiableMap(header.tensors());
  }

  /**
   * The tensor of this name.
   *
   * @throws AltiplanoException LOAD_FAILED if there is none
   */
  public GgufTensor tensor(String tensor) {
    GgufTensor found = header.tensors().get(tensor);
    if (found == null) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot read tensor %s of %s: it is not in the file".formatted(tensor, name));
    }
    return found;
  }

  /** Exactly the blocks of one of this file's tensors; valid until the file is closed. */
  public MemorySegment data(GgufTensor tensor) {
    return file.asSlice(tensor.offset(), tensor.bytes());
  }

  @Override
  public void close() {
    arena.close();
  }
}
