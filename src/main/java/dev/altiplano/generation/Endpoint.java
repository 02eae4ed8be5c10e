package dev.altiplano.generation;

/** Which endpoint a request came in by, for meters. */
public enum Endpoint {
  GENERATE("/api/generate"),
  CHAT("/api/chat");

  private final String path;

  Endpoint(String path) {
    this.path = path;
  }

  public String path() {
    return path;
  }
}
