package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.outbox.Outbox;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the outbox for what operators want to know. Thread-safe. */
final class EventsStatus implements EventsMXBean {
  private static final int MAX_DEAD_LETTERS = 1_000;
  private static final long STORE_SECONDS = 10;

  private final Outbox outbox;

  EventsStatus(Outbox outbox) {
    this.outbox = outbox;
  }

  @Override
  public boolean isStored() {
    return outbox.isStored();
  }

  @Override
  public Map<String, Long> getDelivered() {
    return outbox.delivered();
  }

  @Override
  public Map<String, Long> getWaiting() {
    return outbox.waitingByReceiver();
  }

  @Override
  public List<String> deadLetters(String receiver) {
    return await(outbox.deadLetters(receiver, MAX_DEAD_LETTERS));
  }

  @Override
  public boolean replay(String eventId) {
    return await(outbox.replay(eventId));
  }

  private static <T> T await(CompletionStage<T> answer) {
    try {
      return answer.toCompletableFuture().get(STORE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the store of events doesn't answer");
    }
  }
}
