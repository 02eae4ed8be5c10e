package dev.altiplano.api;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.channel.ChannelOperations;

/** Finds the thread that writes a response. */
final class EventLoops {
  private EventLoops() {}

  /** The event loop of the connection: what is made there is written without waking a thread. */
  static Scheduler of(ServerHttpResponse response) {
    Object connection = ServerHttpResponseDecorator.getNativeResponse(response);
    return connection instanceof ChannelOperations<?, ?> operations
        ? Schedulers.fromExecutor(operations.channel().eventLoop())
        : Schedulers.parallel();
  }
}
