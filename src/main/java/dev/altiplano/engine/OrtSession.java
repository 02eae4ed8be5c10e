package dev.altiplano.engine;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A loaded graph. Belongs to one thread. */
final class OrtSession implements OwnedObjects.Owned {
  private final OrtApi api;
  private final OrtObject session;

  OrtSession(OrtApi api, OrtObject session) {
    this.api = api;
    this.session = session;
  }

  MemorySegment pointer() {
    return session.pointer();
  }

  Map<String, TensorSpec> inputs() {
    return specs(
        OrtFunction.SESSION_GET_INPUT_COUNT,
        OrtFunction.SESSION_GET_INPUT_NAME,
        OrtFunction.SESSION_GET_INPUT_TYPE_INFO);
  }

  Map<String, TensorSpec> outputs() {
    return specs(
        OrtFunction.SESSION_GET_OUTPUT_COUNT,
        OrtFunction.SESSION_GET_OUTPUT_NAME,
        OrtFunction.SESSION_GET_OUTPUT_TYPE_INFO);
  }

  /** Runs the graph on what is bound; every output must be bound to memory of its size. */
  void run(OrtRunOptions options, OrtBinding binding) {
    api.call(OrtFunction.RUN_WITH_BINDING, session.pointer(), options.pointer(), binding.pointer());
  }

  private Map<String, TensorSpec> specs(OrtFunction count, OrtFunction name, OrtFunction type) {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    long n = api.read(count, session.pointer());
    for (long i = 0; i < n; i++) {
      specs.put(name(name, i), spec(type, i));
    }
    return specs;
  }

  private String name(OrtFunction function, long index) {
    MemorySegment allocator = api.create(OrtFunction.GET_ALLOCATOR_WITH_DEFAULT_OPTIONS);
    MemorySegment name = api.create(function, session.pointer(), index, allocator);
    try {
      return OrtApi.text(name);
    } finally {
      api.call(OrtFunction.ALLOCATOR_FREE, allocator, name);
    }
  }

  private TensorSpec spec(OrtFunction function, long index) {
    try (OrtObject type =
        new OrtObject(
            api, OrtFunction.RELEASE_TYPE_INFO, api.create(function, session.pointer(), index))) {
      // Part of the type info, not released by itself; null when the value is no tensor.
      MemorySegment tensor = api.create(OrtFunction.CAST_TYPE_INFO_TO_TENSOR_INFO, type.pointer());
      return tensor.address() == 0
          ? new TensorSpec(ElementType.OTHER, List.of())
          : TensorSpec.of(api, tensor);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
