package dev.altiplano.api;

import io.netty.channel.Channel;
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
        ? of(operations.channel())
        : Schedulers.parallel();
  }

  static Scheduler of(Channel channel) {
    try {
      return Schedulers.fromExecutor(channel.eventLoop());
    } catch (IllegalStateException e) {
      // The client has hung up, at any moment up to now: nothing will be written.
      return Schedulers.parallel();
    }
  }
}
