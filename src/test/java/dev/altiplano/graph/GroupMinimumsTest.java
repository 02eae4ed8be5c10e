package dev.altiplano.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.testing.EngineDecoder;
import dev.altiplano.testing.TinyLlama;
import dev.altiplano.weights.ElementType;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Matrices whose groups have minimums are multiplied and looked up as the numbers they stand for.
 */
class GroupMinimumsTest {
  private static final int[] TOKENS = {5, 17, 99, 0, 42, 42, 7, 63, 12};

  /** Activations are rounded to 8 bits. */
  private static final double CLOSE = 0.02;

  @TempDir private Path directory;

  @Test
  void computesWhatSinglePrecisionComputes() throws IOException {
    float[] exact;
    try (EngineDecoder decoder = decoder(Precision.FP32)) {
      exact = decoder.feed(TOKENS);
    }
    try (EngineDecoder decoder = decoder(Precision.INT8)) {
      assertThat(LogitsDistance.between(decoder.feed(TOKENS), exact)).isLessThan(CLOSE);
    }
  }

  /** A chunk of a prompt that is not its last one leaves the head nothing to do. */
  @Test
  void readsTokensWhoseLogitsNobodyWants() throws IOException {
    try (EngineDecoder decoder = decoder(Precision.INT8)) {
      float[] whole = decoder.feed(TOKENS);
      decoder.reset();
      decoder.feed(Arrays.copyOf(TOKENS, 5), new int[0]);
      float[] rest = decoder.feed(Arrays.copyOfRange(TOKENS, 5, TOKENS.length));
      assertThat(LogitsDistance.between(rest, whole)).isLessThan(CLOSE);
    }
  }

  private EngineDecoder decoder(Precision precision) throws IOException {
    Path target = Files.createDirectory(directory.resolve(precision.label()));
    new TinyLlama(true).write(target);
    try (SafetensorsFile file = SafetensorsFile.open(target.resolve("model.safetensors"))) {
      DecoderConfig config = DecoderConfig.read(target.resolve("config.json"));
      DecoderGraph.write(config, new InBlocks(file), precision, target);
    }
    return EngineDecoder.open(target.resolve(DecoderGraph.modelFile(KvCacheType.F32)), 32);
  }

  /** The matrices of another source as Q4_1. */
  private record InBlocks(WeightSource source) implements WeightSource {
    private static final int BLOCK = 32;
    private static final int BLOCK_BYTES = 20;
    private static final int MOST = 15;

    @Override
    public Set<String> names() {
      return source.names();
    }

    @Override
    public Tensor tensor(String name) {
      Tensor tensor = source.tensor(name);
      if (tensor.shape().length == 1) {
        return tensor;
      }
      float[] values = new float[(int) (tensor.rows() * tensor.columns())];
      tensor.copyRows(0, (int) tensor.rows(), values);
      byte[] blocks = new byte[values.length / BLOCK * BLOCK_BYTES];
      ByteBuffer target = ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN);
      for (int from = 0; from < values.length; from += BLOCK) {
        put(Arrays.copyOfRange(values, from, from + BLOCK), target);
      }
      return new Tensor(name, ElementType.Q4_1, tensor.shape(), MemorySegment.ofArray(blocks));
    }

    /** Scale and minimum at half precision, then the first half of the levels below the second. */
    private static void put(float[] values, ByteBuffer target) {
      float[] sorted = values.clone();
      Arrays.sort(sorted);
      float minimum = sorted[0];
      float scale = (sorted[BLOCK - 1] - minimum) / MOST;
      target.putShort(Float.floatToFloat16(scale)).putShort(Float.floatToFloat16(minimum));
      for (int i = 0; i < BLOCK / 2; i++) {
        int low = Math.round((values[i] - minimum) / scale);
        int high = Math.round((values[i + BLOCK / 2] - minimum) / scale);
        target.put((byte) (low | (high << 4)));
      }
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
