package dev.altiplano.graph;

/** Element types of ONNX tensors, with their numbers in {@code TensorProto.DataType}. */
enum DataType {
  FLOAT(1),
  UINT8(2),
  INT8(3),
  INT32(6),
  INT64(7),
  BOOL(9),
  FLOAT16(10);

  private final int number;

  DataType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
