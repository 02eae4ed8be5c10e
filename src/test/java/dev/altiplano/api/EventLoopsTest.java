package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.socket.nio.NioSocketChannel;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class EventLoopsTest {
  @Test
  void aConnectionThatHasLeftItsEventLoopStillHasAThread() {
    var channel = new NioSocketChannel();
    try {
      assertThat(EventLoops.of(channel)).isSameAs(Schedulers.parallel());
    } finally {
      channel.unsafe().closeForcibly();
    }
  }
}
