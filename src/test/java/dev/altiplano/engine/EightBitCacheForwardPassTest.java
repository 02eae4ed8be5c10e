package dev.altiplano.engine;

import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;

/** The contract on a KV cache of 8 bits. */
class EightBitCacheForwardPassTest extends TinyModelContract {
  EightBitCacheForwardPassTest() {
    super(Precision.FP32, KvCacheType.Q8_0, 0.02f);
  }
}
