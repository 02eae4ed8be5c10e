package dev.altiplano.weights.gguf;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.MappedFile;
import dev.altiplano.weights.TensorData;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;

/**
 * One GGUF file, mapped into memory. The whole header is checked when it is opened, so what {@link
 * #data} hands out lies within the file. Safe for any thread until it is closed.
 */
public final class GgufFile implements AutoCloseable {
  private final String name;
  private final MappedFile file;
  private final GgufHeader header;

  private GgufFile(String name, MappedFile file, GgufHeader header) {
    this.name = name;
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
    MappedFile mapped = MappedFile.open(name, file);
    try {
      return new GgufFile(name, mapped, GgufHeader.read(mapped.bytes()));
    } catch (Unsound e) {
      mapped.close();
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED, "cannot read weights %s: %s".formatted(name, e.getMessage()), e);
    } catch (RuntimeException e) {
      mapped.close();
      throw e;
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
  public TensorData data(GgufTensor tensor) {
    return file.data(tensor.offset(), tensor.bytes());
  }

  @Override
  public void close() {
    file.close();
  }
}
