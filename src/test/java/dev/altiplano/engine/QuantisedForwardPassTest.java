package dev.altiplano.engine;

import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;

/** The contract on 4-bit weights, whose operators round activations row by row. */
class QuantisedForwardPassTest extends TinyModelContract {
  QuantisedForwardPassTest() {
    super(Precision.INT4, KvCacheType.F32, 0.2f);
  }
}
