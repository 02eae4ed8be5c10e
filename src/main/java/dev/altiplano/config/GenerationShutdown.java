package dev.altiplano.config;

import dev.altiplano.residency.Residency;
import java.time.Duration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Ends generations when the server stops: it gives them their time, then fails those that are left.
 * It stops together with the web server's graceful shutdown, which takes no more requests and waits
 * for those under way, so that they can still get an error line.
 */
final class GenerationShutdown implements SmartLifecycle {
  private final Residency residency;
  private final Duration grace;
  private volatile boolean running;

  GenerationShutdown(Residency residency, Duration grace) {
    this.residency = residency;
    this.grace = grace;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    residency.awaitIdle(grace);
    residency.close();
  }

  @Override
  public void stop(Runnable callback) {
    Thread.ofPlatform()
        .name("generation-shutdown")
        .start(
            () -> {
              try {
                stop();
              } finally {
                callback.run();
              }
            });
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
  }
}
