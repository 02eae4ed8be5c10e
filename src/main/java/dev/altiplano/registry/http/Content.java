package dev.altiplano.registry.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;

/** What a request carries. */
interface Content {
  Content NONE = BodyPublishers::noBody;

  static Content of(byte[] bytes) {
    return () -> BodyPublishers.ofByteArray(bytes);
  }

  /** From the beginning each time, since a request may have to be sent again. */
  BodyPublisher publisher();

  /** Called now and then while the answer is awaited; how many bytes have left so far. */
  default long sent() {
    return 0;
  }
}
