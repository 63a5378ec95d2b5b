package io.livekit.jakarta.media.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.executor.PlainThreads;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.proto.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JournalTest {
  private static final StoreRules RULES =
      new StoreRules(Duration.ofDays(1), Duration.ofDays(7), 1_000);

  /** Notes what is written, and lets something happen while it writes. */
  private static final class NotingStore implements EventStore {
    final List<Settlement> settled = new ArrayList<>();
    Runnable whileWriting = () -> {};

    @Override
    public long open() {
      return 0;
    }

    @Override
    public void write(List<Arrival> arrivals, List<Settlement> settlements) {
      settled.addAll(settlements);
      Runnable once = whileWriting;
      whileWriting = () -> {};
      once.run();
    }

    @Override
    public List<OutboxEvent> pending(String receiver, long afterNumber, int limit) {
      return List.of();
    }

    @Override
    public Optional<OutboxEvent> find(String id) {
      return Optional.empty();
    }

    @Override
    public Page after(long number, int limit, int maxBytes) {
      return new Page(List.of(), number);
    }

    @Override
    public List<String> deadLetters(String receiver, int limit) {
      return settled.stream().map(Settlement::failure).toList();
    }

    @Override
    public void restore(long number, List<String> receivers) {}

    @Override
    public void forget(long settledBefore, long pendingBefore, long keepMax) {}

    @Override
    public void close() {}
  }

  @Test
  void aQuestionIsAnsweredAfterWhatWasTheCaseWhenItWasAsked() throws Exception {
    NotingStore store = new NotingStore();
    CompletableFuture<List<String>> answer = new CompletableFuture<>();
    try (Journal journal =
        new Journal(store, RULES, new PlainThreads(), RoomClock.SYSTEM, event -> {})) {
      store.whileWriting =
          () -> {
            journal.settle("receiver", 1, "REFUSED");
            journal.ask(open -> answer.complete(open.deadLetters("receiver", 10)));
          };
      journal.start();
      RoomEvent event = new RoomEvent.RoomStarted(Room.newBuilder().setName("r").build());
      journal.append(OutboxEvent.of("EV_1", 1, event), List.of("receiver"));
      assertThat(answer.get(30, TimeUnit.SECONDS)).containsExactly("REFUSED");
    }
  }
}
