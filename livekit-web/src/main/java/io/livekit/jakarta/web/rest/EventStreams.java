package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.feed.EventFeed;
import io.livekit.jakarta.web.drop.WebCounters;
import io.livekit.jakarta.web.drop.WebDrop;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/**
 * The readers of events (Server-Sent Events). Jersey writes an event on the thread that sends it,
 * so each reader that has something to read borrows a thread; nobody waits for a reader that
 * doesn't read. Thread-safe.
 */
@ApplicationScoped
public class EventStreams {

  /** As many as the feed has places. */
  private static final int MAX_THREADS = 256;

  /** A proxy in between closes what is silent for a minute or so. */
  private static final Duration BEAT = Duration.ofSeconds(15);

  /** A reader that hasn't taken an event for so long is cut. */
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(60);

  @Inject EventFeed feed;
  @Inject NodeThreads threads;
  @Inject WebCounters counters;
  @Inject Json json;

  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private ExecutorService senders;
  private TimerService.Cancellable beat;

  @PostConstruct
  void open() {
    senders = threads.pools().direct("livekit-events", MAX_THREADS);
    beat = threads.every(BEAT, this::beat);
  }

  /**
   * Lets a caller read events until one of them has enough, or his token has ended.
   *
   * @param room name of the only room; null for all
   * @param lastEventId where to go on; null for from now on
   * @throws ProblemException when there are too many readers
   */
  void open(SseEventSink sink, Sse sse, VerifiedToken token, String room, String lastEventId) {
    Instant end = token.expiresAt().orElse(Instant.MAX);
    EventStream stream = new EventStream(sink, sse, json, senders, end);
    EventFeed.Subscription subscription =
        feed.subscribe(room, lastEventId, stream)
            .orElseThrow(
                () ->
                    new ProblemException(
                        Problems.of(503, "unavailable", "Too many others read events.")));
    streams.add(stream);
    stream.whenEnded(
        () -> {
          streams.remove(stream);
          subscription.cancel();
        });
    stream.beat();
  }

  private void beat() {
    Instant now = Clock.systemUTC().instant();
    for (EventStream stream : streams) {
      if (stream.isStuck(WRITE_LIMIT)) {
        counters.dropped(WebDrop.ANSWER_NOT_READ);
        end(stream);
      } else if (stream.isOver(now)) {
        end(stream);
      } else {
        stream.beat();
      }
    }
  }

  /** To close one may wait for its socket. */
  private void end(EventStream stream) {
    streams.remove(stream);
    senders.execute(stream::end);
  }

  @PreDestroy
  void close() {
    beat.cancel();
    streams.forEach(EventStream::end);
    senders.shutdownNow();
  }
}
