package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;

/**
 * A function of the runtime's C interface: its slot in the function table and its signature. Slots
 * are only ever appended, so they hold for every version from the one that introduced them.
 */
enum OrtFunction {
  GET_ERROR_CODE(1, FunctionDescriptor.of(JAVA_INT, ADDRESS)),
  GET_ERROR_MESSAGE(2, FunctionDescriptor.of(ADDRESS, ADDRESS)),
  CREATE_ENV(3, checked(JAVA_INT, ADDRESS, ADDRESS)),
  DISABLE_TELEMETRY_EVENTS(6, checked(ADDRESS)),
  CREATE_SESSION(7, checked(ADDRESS, ADDRESS, ADDRESS, ADDRESS)),
  RUN(9, checked(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS)),
  CREATE_SESSION_OPTIONS(10, checked(ADDRESS)),
  SET_SESSION_GRAPH_OPTIMIZATION_LEVEL(23, checked(ADDRESS, JAVA_INT)),
  SET_INTRA_OP_NUM_THREADS(24, checked(ADDRESS, JAVA_INT)),
  SET_INTER_OP_NUM_THREADS(25, checked(ADDRESS, JAVA_INT)),
  SESSION_GET_INPUT_COUNT(30, checked(ADDRESS, ADDRESS)),
  SESSION_GET_OUTPUT_COUNT(31, checked(ADDRESS, ADDRESS)),
  SESSION_GET_INPUT_TYPE_INFO(33, checked(ADDRESS, JAVA_LONG, ADDRESS)),
  SESSION_GET_OUTPUT_TYPE_INFO(34, checked(ADDRESS, JAVA_LONG, ADDRESS)),
  SESSION_GET_INPUT_NAME(36, checked(ADDRESS, JAVA_LONG, ADDRESS, ADDRESS)),
  SESSION_GET_OUTPUT_NAME(37, checked(ADDRESS, JAVA_LONG, ADDRESS, ADDRESS)),
  CREATE_RUN_OPTIONS(39, checked(ADDRESS)),
  RUN_OPTIONS_SET_TERMINATE(46, checked(ADDRESS)),
  CREATE_TENSOR_WITH_DATA_AS_ORT_VALUE(
      49, checked(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS)),
  GET_TENSOR_MUTABLE_DATA(51, checked(ADDRESS, ADDRESS)),
  CAST_TYPE_INFO_TO_TENSOR_INFO(55, checked(ADDRESS, ADDRESS)),
  GET_TENSOR_ELEMENT_TYPE(60, checked(ADDRESS, ADDRESS)),
  GET_DIMENSIONS_COUNT(61, checked(ADDRESS, ADDRESS)),
  GET_DIMENSIONS(62, checked(ADDRESS, ADDRESS, JAVA_LONG)),
  GET_TENSOR_TYPE_AND_SHAPE(65, checked(ADDRESS, ADDRESS)),
  CREATE_CPU_MEMORY_INFO(69, checked(JAVA_INT, JAVA_INT, ADDRESS)),
  ALLOCATOR_FREE(76, checked(ADDRESS, ADDRESS)),
  GET_ALLOCATOR_WITH_DEFAULT_OPTIONS(78, checked(ADDRESS)),
  RELEASE_ENV(92, release()),
  RELEASE_STATUS(93, release()),
  RELEASE_MEMORY_INFO(94, release()),
  RELEASE_SESSION(95, release()),
  RELEASE_VALUE(96, release()),
  RELEASE_RUN_OPTIONS(97, release()),
  RELEASE_TYPE_INFO(98, release()),
  RELEASE_TENSOR_TYPE_AND_SHAPE_INFO(99, release()),
  RELEASE_SESSION_OPTIONS(100, release()),
  RUN_WITH_BINDING(133, checked(ADDRESS, ADDRESS, ADDRESS)),
  CREATE_IO_BINDING(134, checked(ADDRESS, ADDRESS)),
  RELEASE_IO_BINDING(135, release()),
  BIND_INPUT(136, checked(ADDRESS, ADDRESS, ADDRESS)),
  BIND_OUTPUT(137, checked(ADDRESS, ADDRESS, ADDRESS));

  private final int slot;

  /** Immutable as its interface says, without the annotation. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final FunctionDescriptor signature;

  OrtFunction(int slot, FunctionDescriptor signature) {
    this.slot = slot;
    this.signature = signature;
  }

  int slot() {
    return slot;
  }

  FunctionDescriptor signature() {
    return signature;
  }

  /** Returns a status: null for success. */
  private static FunctionDescriptor checked(MemoryLayout... parameters) {
    return FunctionDescriptor.of(ADDRESS, parameters);
  }

  private static FunctionDescriptor release() {
    return FunctionDescriptor.ofVoid(ADDRESS);
  }
}
