package io.livekit.jakarta.web.twirp;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Answers a call exactly once: with what it came to, or that it took too long. Thread-safe. */
final class PendingAnswer implements AsyncListener {

  private final AsyncContext async;
  private final Consumer<AsyncContext> tooLate;
  private final AtomicBoolean answered = new AtomicBoolean();

  PendingAnswer(AsyncContext async, Consumer<AsyncContext> tooLate) {
    this.async = async;
    this.tooLate = tooLate;
    async.addListener(this);
  }

  void answer(Consumer<AsyncContext> writing) {
    if (answered.compareAndSet(false, true)) {
      writing.accept(async);
      async.complete();
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    answer(tooLate);
  }

  @Override
  public void onError(AsyncEvent event) {
    answered.set(true);
  }

  @Override
  public void onComplete(AsyncEvent event) {
    answered.set(true);
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Once is enough for a call.
  }
}
