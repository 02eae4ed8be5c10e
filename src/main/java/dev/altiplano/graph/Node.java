package dev.altiplano.graph;

/** One operator of the graph. Inputs and outputs are in order; an absent one is the empty text. */
final class Node {
  static final String ABSENT = "";

  private static final int FLOAT_ATTRIBUTE = 1;
  private static final int INT_ATTRIBUTE = 2;
  private static final int STRING_ATTRIBUTE = 3;

  private final ProtoMessage message = new ProtoMessage();

  private Node(String domain, String operator) {
    message.text(4, operator).text(7, domain);
  }

  /** An operator of ONNX itself. */
  static Node standard(String operator) {
    return new Node("", operator);
  }

  /** One of ONNX Runtime's own operators. */
  static Node contrib(String operator) {
    return new Node(GraphBuilder.CONTRIB_DOMAIN, operator);
  }

  Node inputs(String... names) {
    for (String name : names) {
      message.text(1, name);
    }
    return this;
  }

  /** The outputs; the first of them names the node. */
  Node outputs(String... names) {
    message.text(3, names[0]);
    for (String name : names) {
      message.text(2, name);
    }
    return this;
  }

  Node with(String attribute, long value) {
    return attribute(attribute, new ProtoMessage().integer(3, value), INT_ATTRIBUTE);
  }

  Node with(String attribute, float value) {
    return attribute(attribute, new ProtoMessage().real(2, value), FLOAT_ATTRIBUTE);
  }

  Node with(String attribute, String value) {
    return attribute(attribute, new ProtoMessage().text(4, value), STRING_ATTRIBUTE);
  }

  private Node attribute(String name, ProtoMessage attribute, int type) {
    message.message(5, attribute.text(1, name).integer(20, type));
    return this;
  }

  ProtoMessage message() {
    return message;
  }
}
