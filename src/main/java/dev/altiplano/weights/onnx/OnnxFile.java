package dev.altiplano.weights.onnx;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The inputs of a graph, and where its weights are. Weights within nodes and subgraphs are not
 * looked for.
 *
 * @param inputs by name, in their order
 * @param dataFiles the files with the weights that the graph itself does not hold, by the paths
 *     that it has for them: anything may be there
 * @param valuesByType how many numbers the weights have, by the names that safetensors has for
 *     their types
 */
public record OnnxFile(
    List<String> inputs, SortedSet<String> dataFiles, Map<String, Long> valuesByType) {
  private static final int MOST_NAMES = 10_000;
  private static final int MOST_DIMENSIONS = 64;
  private static final String LOCATION = "location";
  private static final Map<Integer, String> TYPES =
      Map.of(
          1, "F32", 2, "U8", 3, "I8", 6, "I32", 7, "I64", 10, "F16", 11, "F64", 16, "BF16", 21,
          "U4", 22, "I4");

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_INPUT = 11;
  private static final int VALUE_NAME = 1;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_EXTERNAL_DATA = 13;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  public OnnxFile {
    inputs = List.copyOf(inputs);
    dataFiles = Collections.unmodifiableSortedSet(new TreeSet<>(dataFiles));
    valuesByType = Map.copyOf(valuesByType);
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
      Reader reader = new Reader();
      reader.model(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
      return new OnnxFile(reader.inputs, reader.dataFiles, reader.valuesByType);
    } catch (IOException | ProtoReader.Unsound e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED, "cannot read the graph %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** Gathers what is found; confined to one thread. */
  private static final class Reader {
    private final List<String> inputs = new ArrayList<>();
    private final SortedSet<String> dataFiles = new TreeSet<>();
    private final Map<String, Long> valuesByType = new TreeMap<>();
    private boolean hasGraph;

    void model(MemorySegment file) {
      for (ProtoReader fields = new ProtoReader(file); fields.next(); ) {
        if (fields.isBytes(MODEL_GRAPH)) {
          hasGraph = true;
          graph(fields.bytes());
        }
      }
      if (!hasGraph) {
        throw new ProtoReader.Unsound("it is not an ONNX model");
      }
    }

    private void graph(MemorySegment graph) {
      for (ProtoReader fields = new ProtoReader(graph); fields.next(); ) {
        if (fields.isBytes(GRAPH_INPUT)) {
          input(fields.bytes());
        } else if (fields.isBytes(GRAPH_INITIALIZER)) {
          tensor(fields.bytes());
        }
      }
    }

    private void input(MemorySegment value) {
      for (ProtoReader fields = new ProtoReader(value); fields.next(); ) {
        if (fields.isBytes(VALUE_NAME)) {
          inputs.add(fields.string());
          requireFew(inputs.size());
        }
      }
    }

    private void tensor(MemorySegment tensor) {
      List<Long> dimensions = new ArrayList<>();
      int type = 0;
      for (ProtoReader fields = new ProtoReader(tensor); fields.next(); ) {
        if (fields.isNumber(TENSOR_DIMS)) {
          dimensions.add(fields.number());
        } else if (fields.isBytes(TENSOR_DIMS)) {
          dimensions.addAll(fields.packed(MOST_DIMENSIONS));
        } else if (fields.isNumber(TENSOR_TYPE)) {
          type = (int) fields.number();
        } else if (fields.isBytes(TENSOR_EXTERNAL_DATA)) {
          externalData(fields.bytes());
        }
        requireFew(dimensions.size());
      }
      valuesByType.merge(TYPES.getOrDefault(type, ""), product(dimensions), Reader::sum);
    }

    private void externalData(MemorySegment entry) {
      String key = "";
      String value = "";
      for (ProtoReader fields = new ProtoReader(entry); fields.next(); ) {
        if (fields.isBytes(ENTRY_KEY)) {
          key = fields.string();
        } else if (fields.isBytes(ENTRY_VALUE)) {
          value = fields.string();
        }
      }
      if (key.equals(LOCATION)) {
        dataFiles.add(value);
        requireFew(dataFiles.size());
      }
    }

    private static void requireFew(int count) {
      if (count > MOST_NAMES) {
        throw new ProtoReader.Unsound("it has more than %d names".formatted(MOST_NAMES));
      }
    }

    private static long product(List<Long> dimensions) {
      try {
        return dimensions.stream().map(Math::absExact).reduce(1L, Math::multiplyExact);
      } catch (ArithmeticException e) {
        return Long.MAX_VALUE;
      }
    }

    private static long sum(long a, long b) {
      return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
  }
}
