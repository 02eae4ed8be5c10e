package dev.altiplano.api;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.ModelStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/** Takes the files that models are made of. They go to the disk as they come, of any size. */
@RestController
final class BlobsController {
  private static final int CREATED = 201;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  /** Buffers that wait for the disk. */
  private static final int DEMAND = 16;

  private final ModelStore store;

  BlobsController(ModelStore store) {
    this.store = store;
  }

  @RequestMapping(path = "/api/blobs/{digest}", method = RequestMethod.HEAD)
  Mono<Void> head(@PathVariable String digest, ServerWebExchange exchange) {
    return onDisk(() -> store.hasBlob(Digest.parse(digest)))
        .flatMap(there -> Replies.empty(exchange.getResponse(), there ? OK : NOT_FOUND));
  }

  @PostMapping("/api/blobs/{digest}")
  Mono<Void> put(@PathVariable String digest, ServerWebExchange exchange) {
    ServerHttpResponse response = exchange.getResponse();
    return onDisk(() -> store.needsNoUpload(Digest.parse(digest)))
        .flatMap(
            there ->
                there
                    ? Replies.empty(response, OK)
                    : receive(exchange.getRequest().getBody())
                        .doOnNext(actual -> require(Digest.parse(digest), actual))
                        .then(Replies.empty(response, CREATED)));
  }

  private static Mono<Boolean> onDisk(Callable<Boolean> question) {
    return Mono.fromCallable(question).subscribeOn(Schedulers.boundedElastic());
  }

  /**
   * The digest that the content turns out to have. Writing is not interrupted when the client goes
   * away: the content breaks off then, and what there was of it is removed.
   */
  private Mono<Digest> receive(Flux<DataBuffer> content) {
    return Mono.create(
        sink -> Thread.ofVirtual().name("blob-upload").start(() -> receive(content, sink)));
  }

  private void receive(Flux<DataBuffer> content, MonoSink<Digest> sink) {
    try (InputStream stream = DataBufferUtils.subscriberInputStream(content, DEMAND)) {
      sink.success(store.putBlob(stream));
    } catch (IOException | RuntimeException e) {
      sink.error(e);
    }
  }

  private static void require(Digest wanted, Digest actual) {
    if (!wanted.equals(actual)) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST,
          "digest mismatch, expected \"%s\", got \"%s\"".formatted(wanted, actual));
    }
  }
}
