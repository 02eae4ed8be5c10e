package dev.altiplano.config;

import dev.altiplano.registry.http.RegistryClient;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Breaks pulls and pushes off when the server stops: they can take hours, and go on where they were
 * when they are asked for again.
 */
final class RegistryShutdown implements SmartLifecycle {
  private final RegistryClient client;
  private volatile boolean running;

  RegistryShutdown(RegistryClient client) {
    this.client = client;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    client.close();
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
