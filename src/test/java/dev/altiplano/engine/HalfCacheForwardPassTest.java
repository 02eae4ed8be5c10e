package dev.altiplano.engine;

import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;

/** The contract on a KV cache in half precision. */
class HalfCacheForwardPassTest extends TinyModelContract {
  HalfCacheForwardPassTest() {
    super(Precision.FP32, KvCacheType.F16, 0.02f);
  }
}
