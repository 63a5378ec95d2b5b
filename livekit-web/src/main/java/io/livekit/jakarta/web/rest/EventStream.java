package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.event.RoomEvent;
import io.livekit.jakarta.media.feed.EventReader;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** One reader of events: what it is sent goes out one after the other. Thread-safe. */
final class EventStream implements EventReader {

  /** Tells the reader that events are missing before the next one. */
  static final String MISSED = "missed";

  private final SseEventSink sink;
  private final Sse sse;
  private final Json json;
  private final Executor senders;
  private final Instant end;
  private final List<Runnable> whenEnded = new ArrayList<>();
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
  private long sendingSince;
  private boolean ended;

  /**
   * @param senders may block
   * @param end when its token ends
   */
  EventStream(SseEventSink sink, Sse sse, Json json, Executor senders, Instant end) {
    this.sink = sink;
    this.sse = sse;
    this.json = json;
    this.senders = senders;
    this.end = end;
  }

  @Override
  public CompletionStage<?> read(RoomEvent event) {
    return send(
        sse.newEventBuilder()
            .id(event.id())
            .name(event.name())
            .data(String.class, new String(json.write(event), StandardCharsets.UTF_8))
            .build());
  }

  @Override
  public void missed() {
    send(sse.newEventBuilder().name(MISSED).data(String.class, "{}").build());
  }

  /** Says nothing, so that all on the way see that it lives; unless something is being said. */
  synchronized void beat() {
    if (sent.isDone()) {
      send(sse.newEventBuilder().comment("").build());
    }
  }

  private synchronized CompletableFuture<?> send(OutboundSseEvent event) {
    if (sent.isDone()) {
      sendingSince = System.nanoTime();
    }
    sent = sent.thenComposeAsync(before -> sink.send(event), senders);
    sent.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            end();
          }
        });
    return sent;
  }

  synchronized boolean isStuck(Duration limit) {
    return !sent.isDone() && System.nanoTime() - sendingSince > limit.toNanos();
  }

  boolean isOver(Instant now) {
    return now.isAfter(end) || sink.isClosed();
  }

  /**
   * @param action called when it has ended, at once when it has already
   */
  void whenEnded(Runnable action) {
    synchronized (this) {
      if (!ended) {
        whenEnded.add(action);
        return;
      }
    }
    action.run();
  }

  /** Ends it; may wait for its socket. */
  void end() {
    List<Runnable> told;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      told = List.copyOf(whenEnded);
    }
    told.forEach(Runnable::run);
    sink.close();
  }
}
