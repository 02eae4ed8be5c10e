package dev.altiplano.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The tensors that a run reads and writes, by name. A binding shares ownership of what is bound, so
 * the caller closes its tensor after binding it. Belongs to one thread.
 */
final class OrtBinding implements OwnedObjects.Owned {
  private final OrtApi api;
  private final OrtObject binding;

  OrtBinding(OrtApi api, OrtObject binding) {
    this.api = api;
    this.binding = binding;
  }

  MemorySegment pointer() {
    return binding.pointer();
  }

  /** Binds, in place of what was bound to the name. */
  void input(String name, OrtObject tensor) {
    bind(OrtFunction.BIND_INPUT, name, tensor);
  }

  /** Binds, in place of what was bound to the name. */
  void output(String name, OrtObject tensor) {
    bind(OrtFunction.BIND_OUTPUT, name, tensor);
  }

  private void bind(OrtFunction function, String name, OrtObject tensor) {
    try (Arena scratch = Arena.ofConfined()) {
      api.call(function, binding.pointer(), scratch.allocateFrom(name), tensor.pointer());
    }
  }

  @Override
  public void close() {
    binding.close();
  }
}
