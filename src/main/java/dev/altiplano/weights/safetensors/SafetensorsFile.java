package dev.altiplano.weights.safetensors;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.ElementType;
import dev.altiplano.weights.MappedFile;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One safetensors file, mapped into memory. The whole header is checked when it is opened, so what
 * {@link #tensor} hands out lies within the file. Reads floats of 8 to 64 bits; tensors of other
 * types, and those that mean nothing without a scale, are listed, and refused when they are asked
 * for.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class SafetensorsFile implements WeightSource {
  private final String name;
  private final MappedFile file;
  private final Map<String, HeaderEntry> entries;
  private final long dataOffset;

  private SafetensorsFile(String name, MappedFile file) {
    this.name = name;
    this.file = file;
    Header header = Header.read(name, file.bytes());
    this.entries = header.entries();
    this.dataOffset = header.dataOffset();
  }

  /** Opens a file that errors name by its own file name. */
  public static SafetensorsFile open(Path file) {
    return open(String.valueOf(file.getFileName()), file);
  }

  /**
   * Opens a file.
   *
   * @param name what errors call it; a file in the store has no name of its own
   * @throws AltiplanoException LOAD_FAILED if it cannot be read or its header is not sound
   */
  public static SafetensorsFile open(String name, Path file) {
    MappedFile mapped = MappedFile.open(name, file);
    try {
      return new SafetensorsFile(name, mapped);
    } catch (RuntimeException e) {
      mapped.close();
      throw e;
    }
  }

  @Override
  public Set<String> names() {
    return entries.keySet();
  }

  /** What the header says of every tensor, of whatever element type, in the order of the header. */
  public List<SafetensorsTensor> tensors() {
    return entries.entrySet().stream()
        .map(e -> SafetensorsTensor.of(e.getKey(), e.getValue()))
        .toList();
  }

  @Override
  public Tensor tensor(String tensor) {
    HeaderEntry entry = entries.get(tensor);
    if (entry == null) {
      throw failure(tensor, "it is not in the file");
    }
    ElementType type =
        entry
            .elementType()
            .orElseThrow(
                () ->
                    failure(
                        tensor,
                        "its elements are %s; only F32, F16, BF16, F64, F8_E4M3 and F8_E5M2 can be read"
                            .formatted(entry.dtype())));
    requireUnscaled(tensor, type, names());
    return new Tensor(
        tensor,
        type,
        entry.shape(),
        file.data(dataOffset + entry.begin(), entry.end() - entry.begin()));
  }

  /**
   * Numbers of eight bits often mean what they say only times the numbers of another tensor.
   *
   * @param names of all tensors of the model
   */
  static void requireUnscaled(String tensor, ElementType type, Set<String> names) {
    if (type != ElementType.F8_E4M3 && type != ElementType.F8_E5M2) {
      return;
    }
    for (String scale : List.of(tensor + "_scale", tensor + "_scale_inv")) {
      if (names.contains(scale)) {
        throw new AltiplanoException(
            ErrorKind.LOAD_FAILED,
            "cannot read tensor %s: it is stored as %s with a scale of its own, %s, which is not supported; bring in the model in BF16"
                .formatted(tensor, type, scale));
      }
    }
  }

  private AltiplanoException failure(String tensor, String reason) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot read tensor %s of %s: %s".formatted(tensor, name, reason));
  }

  @Override
  public void close() {
    file.close();
  }
}
