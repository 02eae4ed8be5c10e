package dev.altiplano.graph;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import java.util.Arrays;
import java.util.List;

/**
 * The weights of a decoder by what they are for, each with the shape that the config leads one to
 * expect: LOAD_FAILED where a tensor is missing or has another one.
 */
final class DecoderWeights {
  private static final int NO_LAYER = -1;

  private final DecoderConfig config;
  private final WeightSource source;
  private final WeightNames names;

  DecoderWeights(DecoderConfig config, WeightSource source, WeightNames names) {
    this.config = config;
    this.source = source;
    this.names = names;
  }

  MatrixRows matrix(WeightRole role, int layer) {
    return matrix(role, layer, 0);
  }

  MatrixRows matrix(WeightRole role) {
    return matrix(role, NO_LAYER, 0);
  }

  MatrixRows matrix(WeightRole role, int layer, int expert) {
    WeightPlace place = names.place(role);
    Tensor tensor = tensor(place.tensor(layer, expert) + ".weight", shape(role));
    long rows = rows(role);
    long first = firstRow(place, role);
    return switch (place.form()) {
      case ROWS -> MatrixRows.of(tensor, first, rows);
      case COLUMNS -> MatrixRows.transposed(tensor, first, rows);
      case INTERLEAVED_ROWS -> MatrixRows.interleaved(tensor, first, rows, config.headDim());
      case STACKED_ROWS -> MatrixRows.of(tensor, expert * rows, rows);
    };
  }

  /** Of the tensor that a matrix is kept in. */
  long[] shape(WeightRole role) {
    WeightPlace place = names.place(role);
    long columns = columns(role);
    return switch (place.form()) {
      case ROWS, INTERLEAVED_ROWS -> new long[] {allRows(place, role), columns};
      case COLUMNS -> new long[] {columns, allRows(place, role)};
      case STACKED_ROWS -> new long[] {experts(), rows(role), columns};
    };
  }

  /** Numbers in the tensor that a vector is kept in. */
  int length(WeightRole role) {
    return Math.toIntExact(allRows(names.place(role), role));
  }

  private long allRows(WeightPlace place, WeightRole role) {
    return place.together().isEmpty() ? rows(role) : rows(place.together());
  }

  /** The numbers of a norm, or those added to the result of a matrix. */
  float[] vector(WeightRole role, int layer, String part) {
    WeightPlace place = names.place(role);
    int length = Math.toIntExact(rows(role));
    Tensor tensor = tensor(place.tensor(layer, 0) + part, length(role));
    float[] values = new float[length];
    tensor.copy(firstRow(place, role), length, values, 0);
    FiniteWeights.require(values, tensor.name());
    if (place.form() == WeightPlace.Form.INTERLEAVED_ROWS) {
      values = halfSplit(values);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] += place.increment();
    }
    return values;
  }

  private float[] halfSplit(float[] interleaved) {
    float[] values = new float[interleaved.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = interleaved[(int) MatrixRows.interleavedRow(i, config.headDim())];
    }
    return values;
  }

  private long firstRow(WeightPlace place, WeightRole role) {
    List<WeightRole> before =
        place.together().subList(0, Math.max(0, place.together().indexOf(role)));
    return rows(before);
  }

  private long rows(List<WeightRole> roles) {
    return roles.stream().mapToLong(this::rows).sum();
  }

  private long rows(WeightRole role) {
    Attention attention = config.attention();
    boolean eachHead = attention.headNorm() == Attention.HeadNorm.EACH_HEAD;
    return switch (role) {
      case TOKEN_EMBEDDING, HEAD -> config.vocabSize();
      case POSITION_EMBEDDING -> config.maxPositions();
      case QUERY -> attention.queries();
      case KEY, VALUE -> attention.keys();
      case QUERY_NORM -> eachHead ? attention.headDim() : attention.queries();
      case KEY_NORM -> eachHead ? attention.headDim() : attention.keys();
      case ROUTER -> experts();
      case GATE, UP, EXPERT_GATE, EXPERT_UP -> intermediateSize();
      case FINAL_NORM,
          ATTENTION_NORM,
          ATTENTION_OUTPUT,
          ATTENTION_POST_NORM,
          FEED_FORWARD_NORM,
          FEED_FORWARD_POST_NORM,
          DOWN,
          EXPERT_DOWN ->
          config.hiddenSize();
    };
  }

  private long columns(WeightRole role) {
    return switch (role) {
      case ATTENTION_OUTPUT -> config.attention().queries();
      case DOWN, EXPERT_DOWN -> intermediateSize();
      default -> config.hiddenSize();
    };
  }

  private int intermediateSize() {
    return switch (config.feedForward()) {
      case FeedForward.Gated gated -> gated.size();
      case FeedForward.Plain plain -> plain.size();
      case FeedForward.Experts experts -> experts.size();
    };
  }

  private long experts() {
    return config.feedForward() instanceof FeedForward.Experts experts ? experts.count() : 0;
  }

  private Tensor tensor(String name, long... shape) {
    Tensor tensor = source.tensor(name);
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot load the model: tensor %s has the shape %s, but by its config it is %s"
              .formatted(name, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
    return tensor;
  }
}
