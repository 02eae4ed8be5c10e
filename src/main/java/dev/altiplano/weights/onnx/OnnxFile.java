package dev.altiplano.weights.onnx;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The inputs and outputs of a graph, and where its weights are.
 *
 * @param inputs by name, in their order
 * @param outputs by name, in their order
 * @param dataFiles the files with the weights that the graph itself does not hold, by the paths
 *     that it has for them: anything may be there
 * @param valuesByType how many numbers the graph holds, by the names that safetensors has for their
 *     types
 * @param parametersByType how many of those are the model's parameters: without tables, scales and
 *     shapes, and what is packed into bytes by the bits that each has, such as U4
 * @param rotaryPositions positions that its tables of rotations are for, at least; 0 where there
 *     are none, or none that are the same for all contexts
 */
public record OnnxFile(
    SequencedMap<String, OnnxValue> inputs,
    SequencedMap<String, OnnxValue> outputs,
    SortedSet<String> dataFiles,
    Map<String, Long> valuesByType,
    Map<String, Long> parametersByType,
    long rotaryPositions) {
  public OnnxFile {
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(outputs));
    dataFiles = Collections.unmodifiableSortedSet(new TreeSet<>(dataFiles));
    valuesByType = Map.copyOf(valuesByType);
    parametersByType = Map.copyOf(parametersByType);
  }

  /**
   * Reads a file.
   *
   * @param name what errors call it
   * @throws AltiplanoException LOAD_FAILED if it cannot be read or is no ONNX model
   */
  public static OnnxFile read(String name, Path file) {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      return new GraphReader().model(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException e) {
      throw failure(name, FileTrouble.reason(e), e);
    } catch (ProtoReader.Unsound e) {
      throw failure(name, e.getMessage(), e);
    }
  }

  private static AltiplanoException failure(String name, @Nullable String why, Exception cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot read the graph %s: %s".formatted(name, why), cause);
  }
}
