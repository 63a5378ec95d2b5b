package io.livekit.jakarta.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.web.Proxies;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EventStreamTest {

  /** A socket that takes an event when the test says so. */
  private static final class ScriptedSink implements SseEventSink {
    final List<CompletableFuture<Object>> sends = new ArrayList<>();
    boolean closed;

    @Override
    public CompletionStage<?> send(OutboundSseEvent event) {
      CompletableFuture<Object> send = new CompletableFuture<>();
      sends.add(send);
      return send;
    }

    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final Instant TOKEN_END = Instant.parse("2030-01-01T00:00:00Z");

  private final ScriptedSink sink = new ScriptedSink();
  private final Queue<Runnable> senders = new ArrayDeque<>();
  private final EventStream stream =
      new EventStream(sink, sse(), new Json(), senders::add, TOKEN_END);

  /** Its events are all the same to a sink that doesn't look. */
  private static Sse sse() {
    OutboundSseEvent event = Proxies.answering(OutboundSseEvent.class, Map.of());
    Map<String, Object> answers = new HashMap<>();
    OutboundSseEvent.Builder builder = Proxies.answering(OutboundSseEvent.Builder.class, answers);
    answers.putAll(Map.of("name", builder, "id", builder, "data", builder, "comment", builder));
    answers.put("build", event);
    return Proxies.answering(Sse.class, Map.of("newEventBuilder", builder));
  }

  private void run() {
    for (Runnable task = senders.poll(); task != null; task = senders.poll()) {
      task.run();
    }
  }

  @Test
  void whatFollowsWaitsUntilTheSocketHasTakenWhatWasBefore() {
    stream.missed();
    stream.missed();
    run();
    assertThat(sink.sends).hasSize(1);

    sink.sends.get(0).complete(null);
    run();
    assertThat(sink.sends).hasSize(2);
  }

  @Test
  void aReaderWhoDoesNotReadGetsNoSignsOfLifeOnTop() {
    stream.beat();
    run();
    stream.beat();
    stream.beat();
    run();
    assertThat(sink.sends).hasSize(1);
    assertThat(stream.isStuck(Duration.ofDays(1))).isFalse();
    assertThat(stream.isStuck(Duration.ofNanos(-1))).isTrue();

    sink.sends.get(0).complete(null);
    assertThat(stream.isStuck(Duration.ofNanos(-1))).isFalse();
  }

  @Test
  void aSocketThatFailsEndsItOnce() {
    List<String> ends = new ArrayList<>();
    stream.whenEnded(() -> ends.add("end"));
    stream.missed();
    run();
    sink.sends.get(0).completeExceptionally(new IllegalStateException("gone"));

    assertThat(sink.closed).isTrue();
    stream.end();
    assertThat(ends).hasSize(1);
    stream.whenEnded(() -> ends.add("late"));
    assertThat(ends).hasSize(2);
  }

  @Test
  void itIsOverWhenItsTokenHasEndedOrItsReaderHasGone() {
    assertThat(stream.isOver(TOKEN_END.minusSeconds(1))).isFalse();
    assertThat(stream.isOver(TOKEN_END.plusSeconds(1))).isTrue();
    sink.close();
    assertThat(stream.isOver(TOKEN_END.minusSeconds(1))).isTrue();
  }
}
