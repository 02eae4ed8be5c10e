package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.TransferException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. HTTP/1.1 throughout: the parts of a blob come faster through
 * connections of their own than through one.
 */
final class Transport implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final int PROXY_REFUSES = 407;

  static {
    // Else the JDK leaves a password out of what opens a tunnel. Read when its client is first
    // used.
    String disabled = "jdk.http.auth.tunneling.disabledSchemes";
    if (System.getProperty(disabled) == null) {
      System.setProperty(disabled, "");
    }
  }

  private final HttpClient client;
  private final ProxyRules proxies;
  private final Duration patience;
  private final String userAgent;
  private volatile boolean closed;

  Transport(HttpSettings settings) {
    this.proxies = new ProxyRules(settings.proxy(), settings.noProxy());
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .proxy(proxies)
            .executor(
                Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("registry-http-", 0).factory()));
    if (settings.certificates() != null) {
      builder.sslContext(TrustedCertificates.with(settings.certificates()));
    }
    this.client = builder.build();
    this.patience = settings.answerTimeout();
    this.userAgent = settings.userAgent();
  }

  /**
   * @throws TransferException where no answer came
   */
  Answer send(Call call) throws TransferException, InterruptedException {
    requireOpen(null);
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request(call), BodyHandlers.ofInputStream());
    try {
      HttpResponse<InputStream> response = await(answer, call);
      if (response.statusCode() == PROXY_REFUSES) {
        // Not the server's word, and without a body where a tunnel was to be opened.
        throw Failures.proxyRefuses(call);
      }
      return new Answer(response, patience);
    } catch (ExecutionException e) {
      requireOpen(e);
      throw Failures.noAnswer(
          call, proxies.isProxied(call.uri()), e.getCause() == null ? e : e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private void requireOpen(@Nullable Exception cause) throws TransferException {
    if (closed) {
      throw TransferException.lasting("the server is stopping", cause);
    }
  }

  private HttpRequest request(Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri())
            .method(call.method(), call.content().publisher())
            .header("User-Agent", userAgent);
    call.headers().forEach(request::header);
    // For the proxy alone: of what goes through a tunnel, the client takes it away.
    proxies
        .login(call.uri())
        .ifPresent(login -> request.header("Proxy-Authorization", login.basic()));
    return request.build();
  }

  /** Waits as long as bytes leave, and then for as long as an answer may take. */
  private HttpResponse<InputStream> await(
      CompletableFuture<HttpResponse<InputStream>> answer, Call call)
      throws ExecutionException, TransferException, InterruptedException {
    long limit = patience.plus(call.slack()).toNanos();
    long moved = System.nanoTime();
    long sent = 0;
    while (true) {
      try {
        return answer.get(TICK.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        long now = call.content().sent();
        if (now != sent) {
          sent = now;
          moved = System.nanoTime();
        } else if (System.nanoTime() - moved > limit) {
          throw TransferException.passing(
              "%s: no answer within %d s".formatted(call, limit / 1_000_000_000), Duration.ZERO, e);
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    client.shutdownNow();
  }
}
