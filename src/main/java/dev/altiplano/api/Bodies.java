package dev.altiplano.api;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads request bodies, whatever type they claim to have, up to a limit. */
final class Bodies {
  private static final int CONTENT_TOO_LARGE = 413;

  private final int limit;

  Bodies(int limit) {
    this.limit = limit;
  }

  /** The bytes, handed on where it may block: parsing can take long, and the store reads disks. */
  Mono<byte[]> read(ServerWebExchange exchange) {
    return DataBufferUtils.join(exchange.getRequest().getBody(), limit)
        .map(Bodies::bytes)
        .defaultIfEmpty(new byte[0])
        .onErrorMap(DataBufferLimitException.class, this::tooLarge)
        .publishOn(Schedulers.boundedElastic());
  }

  private static byte[] bytes(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }

  private ResponseStatusException tooLarge(DataBufferLimitException cause) {
    return new ResponseStatusException(
        HttpStatusCode.valueOf(CONTENT_TOO_LARGE),
        "the request body is larger than %d bytes".formatted(limit),
        cause);
  }
}
