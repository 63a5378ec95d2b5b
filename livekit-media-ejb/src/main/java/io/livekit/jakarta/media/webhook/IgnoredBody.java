package io.livekit.jakarta.media.webhook;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Reads the body of an answer for the sake of its connection, which serves the next request then,
 * and keeps nothing of it. More than a bound isn't read: the connection ends instead. Owned by: one
 * thread, that of the HTTP client.
 */
final class IgnoredBody implements HttpResponse.BodySubscriber<Void> {
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final long max;
  private Flow.Subscription subscription;
  private long read;

  /**
   * @param max bytes that are read
   */
  IgnoredBody(long max) {
    this.max = max;
  }

  @Override
  public CompletionStage<Void> getBody() {
    return end;
  }

  @Override
  public void onSubscribe(Flow.Subscription body) {
    subscription = body;
    body.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    for (ByteBuffer bytes : item) {
      read += bytes.remaining();
    }
    if (read > max) {
      subscription.cancel();
      end.complete(null);
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onError(Throwable error) {
    // The status has come, and nothing else counts.
    end.complete(null);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }
}
