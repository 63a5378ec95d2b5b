package io.livekit.jakarta.media.webhook;

import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.config.WebhookConfig;
import io.livekit.jakarta.media.executor.ThreadPools;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.outbox.DeliveryResult;
import io.livekit.jakarta.media.outbox.EventName;
import io.livekit.jakarta.media.outbox.EventReceiver;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Posts events to one URL. Each URL has threads and connections of its own, so that one that hangs,
 * or whose name nobody answers for, holds up no other. Thread-safe.
 */
final class WebhookReceiver implements EventReceiver, AutoCloseable {

  /** For the connection and for the whole exchange: a receiver has nothing to do but to take it. */
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  private static final Duration EXCHANGE_LIMIT = Duration.ofSeconds(15);

  /** How long the signature is valid (spec/03 §6). */
  private static final Duration SIGNATURE_LIFETIME = Duration.ofMinutes(5);

  /** Of an answer that nobody reads; what is longer costs its sender the connection. */
  private static final long MAX_ANSWER_BYTES = 64 * 1024;

  /** One looks names up while the other serves connections that are there. */
  private static final int THREADS = 2;

  /** Answers that ask to try again: request timeout, too early, too many requests. */
  private static final Set<Integer> TRY_AGAIN = Set.of(408, 425, 429);

  private final URI url;
  private final String name;
  private final WebhookConfig config;
  private final AccessTokens tokens;
  private final TimerService timers;
  private final ExecutorService threads;
  private final Set<CompletableFuture<?>> exchanges = ConcurrentHashMap.newKeySet();

  /**
   * Null when closed. The JDK's client has no end before JDK 21: its selector thread ends when
   * nobody refers to it any more.
   */
  private final AtomicReference<HttpClient> client;

  WebhookReceiver(
      String url,
      WebhookConfig config,
      AccessTokens tokens,
      ThreadPools pools,
      TimerService timers) {
    this.url = URI.create(url);
    name = nameOf(this.url);
    this.config = config;
    this.tokens = tokens;
    this.timers = timers;
    threads = pools.queued("livekit-webhook", THREADS);
    client =
        new AtomicReference<>(
            HttpClient.newBuilder()
                .executor(threads)
                .connectTimeout(CONNECT_LIMIT)
                // A redirect could lead anywhere, and the signature would go along.
                .followRedirects(HttpClient.Redirect.NEVER)
                // The offer of HTTP/2 in clear text only confuses old receivers.
                .version(HttpClient.Version.HTTP_1_1)
                .build());
  }

  @Override
  public String name() {
    return name;
  }

  /** Without what may be secret: user and password, and the query, of which only a hash is kept. */
  private static String nameOf(URI url) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    String query =
        url.getRawQuery() == null ? "" : "?" + Integer.toHexString(url.getRawQuery().hashCode());
    return "webhook " + url.getScheme() + "://" + url.getHost() + port + url.getRawPath() + query;
  }

  @Override
  public boolean wants(OutboxEvent event) {
    return event.name() != EventName.PARTICIPANT_ENTERED && passes(event.name().wireName());
  }

  /** Where some are included, what is excluded means nothing. */
  private boolean passes(String event) {
    List<String> included = config.filterParams().includeEvents();
    return included.isEmpty()
        ? !config.filterParams().excludeEvents().contains(event)
        : included.contains(event);
  }

  @Override
  public void deliver(OutboxEvent event, int dropped, Consumer<DeliveryResult> done) {
    try {
      threads.execute(() -> send(event, dropped, done));
    } catch (RejectedExecutionException closed) {
      done.accept(DeliveryResult.failed("closed"));
    }
  }

  /** Looks the receiver's name up, too, which may take its time. */
  private void send(OutboxEvent event, int dropped, Consumer<DeliveryResult> done) {
    HttpClient open = client.get();
    if (open == null) {
      done.accept(DeliveryResult.failed("closed"));
      return;
    }
    byte[] body = WebhookBody.of(event, dropped);
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(EXCHANGE_LIMIT)
            .header("Authorization", tokens.issueFor(config.apiKey(), body, SIGNATURE_LIFETIME))
            .header("Content-Type", "application/webhook+json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    AtomicReference<Integer> status = new AtomicReference<>();
    CompletableFuture<HttpResponse<Void>> exchange =
        open.sendAsync(
            request,
            answer -> {
              status.set(answer.statusCode());
              return new IgnoredBody(MAX_ANSWER_BYTES);
            });
    exchanges.add(exchange);
    // The request's own limit ends with the headers; a body may trickle for ever.
    TimerService.Cancellable limit =
        timers.schedule(EXCHANGE_LIMIT.toNanos(), () -> exchange.cancel(true));
    exchange.whenComplete(
        (answer, error) -> {
          limit.cancel();
          exchanges.remove(exchange);
          Integer code = status.get();
          done.accept(code == null ? DeliveryResult.failed(reason(error)) : result(code));
        });
  }

  private static String reason(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof CancellationException
        ? "no answer within " + EXCHANGE_LIMIT.toSeconds() + " s"
        : cause.toString();
  }

  /** A body that never ends changes nothing about what its status says. */
  private static DeliveryResult result(int status) {
    if (status >= 200 && status < 300) {
      return DeliveryResult.DELIVERED;
    }
    String detail = "status " + status;
    return status >= 500 || TRY_AGAIN.contains(status)
        ? DeliveryResult.failed(detail)
        : DeliveryResult.refused(detail);
  }

  /** Ends the threads; what is being sent is broken off. */
  @Override
  public void close() {
    client.set(null);
    exchanges.forEach(exchange -> exchange.cancel(true));
    threads.shutdownNow();
  }
}
