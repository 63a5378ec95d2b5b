package io.livekit.jakarta.media.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.auth.Revocation;
import io.livekit.jakarta.media.auth.RevocationStore;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.executor.PlainThreads;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.ScheduledTimers;
import io.livekit.jakarta.media.feed.EventFeed;
import io.livekit.jakarta.media.feed.EventReader;
import io.livekit.jakarta.media.feed.StoredHistory;
import io.livekit.jakarta.media.observer.ApiEvents;
import io.livekit.jakarta.media.outbox.DeliveryResult;
import io.livekit.jakarta.media.outbox.DeliveryRules;
import io.livekit.jakarta.media.outbox.EventReceiver;
import io.livekit.jakarta.media.outbox.EventStore;
import io.livekit.jakarta.media.outbox.Outbox;
import io.livekit.jakarta.media.outbox.OutboxDrop;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import io.livekit.jakarta.media.outbox.StoreException;
import io.livekit.jakarta.media.outbox.StoreRules;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.WebhookEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What events in a database promise, on a real one. */
abstract class EventStoreContract {
  private static final long PATIENCE_SECONDS = 30;
  private static final long NOW = System.currentTimeMillis();
  private static final StoreRules KEPT =
      new StoreRules(Duration.ofDays(1), Duration.ofDays(7), 1_000);
  private static final DeliveryRules RULES =
      new DeliveryRules(
          4,
          10,
          8, // so few that most wait in the store
          Duration.ofSeconds(1),
          1_000,
          DeliveryRules.NEVER,
          Duration.ofMillis(5),
          Duration.ofMillis(5));

  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final List<Outbox> outboxes = new ArrayList<>();

  /** A connection to a database that stays the same during a test. */
  abstract Connection connect() throws SQLException;

  @BeforeEach
  void empty() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS livekit_delivery");
      statement.execute("DROP TABLE IF EXISTS livekit_event");
      statement.execute("DROP TABLE IF EXISTS livekit_revocation");
    }
  }

  @AfterEach
  void stop() {
    outboxes.forEach(Outbox::close);
    workers.shutdownNow();
    clock.shutdownNow();
  }

  // ---- revoked tokens ----

  @Test
  void revocationsAreKeptUntilTheyEndAndOneForEachSubject() throws Exception {
    JdbcRevocationStore store = new JdbcRevocationStore(this::connect);
    assertThat(store.load(0, 10)).isEmpty();
    Revocation first = new Revocation("a".repeat(64), 10, 11, 100);
    Revocation second = new Revocation("b".repeat(64), 20, 21, 200);
    store.save(first, 50);
    store.save(second, 50);
    Revocation longer = new Revocation(first.subject(), 30, 31, 150);
    store.save(longer, 50);
    JdbcRevocationStore restarted = new JdbcRevocationStore(this::connect);
    assertThat(restarted.load(60, 10)).containsExactly(second, longer);
    assertThat(restarted.load(60, 1)).containsExactly(second);
    assertThat(restarted.load(150, 10)).containsExactly(second);
    restarted.save(first, 150);
    assertThat(restarted.load(0, 10)).as("what has ended is gone").doesNotContain(longer);
  }

  @Test
  void aStoreOfRevocationsThatCannotBeReachedSaysSoAndComesBack() throws Exception {
    AtomicBoolean down = new AtomicBoolean(true);
    JdbcRevocationStore store =
        new JdbcRevocationStore(
            () -> {
              if (down.get()) {
                throw new SQLException("down");
              }
              return connect();
            });
    assertThatThrownBy(() -> store.load(0, 10)).isInstanceOf(RevocationStore.Failed.class);
    down.set(false);
    store.save(new Revocation("a".repeat(64), 1, 1, 100), 50);
    assertThat(store.load(50, 10)).hasSize(1);
  }

  // ---- the store ----

  private JdbcEventStore open() throws StoreException {
    JdbcEventStore store = new JdbcEventStore(this::connect);
    store.open();
    return store;
  }

  private static OutboxEvent event(String room, String id, long millis) {
    Room of = Room.newBuilder().setName(room).setMetadata("größer").build();
    return OutboxEvent.of(id, millis, new RoomEvent.RoomStarted(of));
  }

  private static EventStore.Arrival arrival(long number, String id, String... receivers) {
    return new EventStore.Arrival(event("room", id, NOW).numbered(number), List.of(receivers));
  }

  private static List<String> ids(List<OutboxEvent> events) {
    return events.stream().map(OutboxEvent::id).toList();
  }

  @Test
  void whatWasWrittenIsThereAfterARestart() throws Exception {
    try (JdbcEventStore store = new JdbcEventStore(this::connect)) {
      assertThat(store.open()).isZero();
      store.write(List.of(arrival(1, "EV_1", "a", "b"), arrival(2, "EV_2", "a")), List.of());
    }
    try (JdbcEventStore store = new JdbcEventStore(this::connect)) {
      assertThat(store.open()).isEqualTo(2);
      assertThat(store.pending("a", 0, 10))
          .containsExactly(
              event("room", "EV_1", NOW).numbered(1), event("room", "EV_2", NOW).numbered(2));
      assertThat(ids(store.pending("b", 0, 10))).containsExactly("EV_1");
      assertThat(ids(store.pending("a", 1, 10))).containsExactly("EV_2");
      assertThat(ids(store.pending("a", 0, 1))).containsExactly("EV_1");
      assertThat(store.pending("c", 0, 10)).isEmpty();
    }
  }

  @Test
  void whatWasDeliveredWaitsForNobodyAndWhatIsDeadIsKept() throws Exception {
    try (JdbcEventStore store = open()) {
      store.write(List.of(arrival(1, "EV_1", "a", "b"), arrival(2, "EV_2", "a")), List.of());
      store.write(
          List.of(),
          List.of(
              new EventStore.Settlement("a", 1, ""), new EventStore.Settlement("a", 2, "REFUSED")));
      assertThat(store.pending("a", 0, 10)).isEmpty();
      assertThat(ids(store.pending("b", 0, 10))).containsExactly("EV_1");
      assertThat(store.deadLetters("a", 10)).containsExactly("EV_2");
      store.restore(2, List.of("a"));
      store.restore(1, List.of("a"));
      assertThat(ids(store.pending("a", 0, 10))).containsExactly("EV_1", "EV_2");
      assertThat(store.deadLetters("a", 10)).isEmpty();
    }
  }

  @Test
  void aTransactionThatFailsWritesNothing() throws Exception {
    try (JdbcEventStore store = open()) {
      store.write(List.of(arrival(1, "EV_1", "a")), List.of());
      assertThatThrownBy(
              () ->
                  store.write(
                      List.of(arrival(2, "EV_2", "a"), arrival(3, "EV_1", "a")),
                      List.of(new EventStore.Settlement("a", 1, ""))))
          .isInstanceOf(StoreException.class);
      assertThatThrownBy(() -> store.find("EV_2")).hasMessage("not open");
      assertThat(store.open()).isEqualTo(1);
      assertThat(ids(store.pending("a", 0, 10))).containsExactly("EV_1");
    }
  }

  @Test
  void whatIsOldIsForgottenUnlessSomebodyStillWaitsForIt() throws Exception {
    try (JdbcEventStore store = open()) {
      for (int i = 1; i <= 4; i++) {
        store.write(
            List.of(
                new EventStore.Arrival(
                    event("room", "EV_" + i, 1_000 * i).numbered(i), List.of("a"))),
            List.of());
      }
      store.write(
          List.of(),
          List.of(new EventStore.Settlement("a", 2, ""), new EventStore.Settlement("a", 3, "x")));
      store.forget(3_500, 0, 10);
      assertThat(store.find("EV_1")).as("waiting").isPresent();
      assertThat(store.find("EV_2")).as("delivered").isEmpty();
      assertThat(store.find("EV_3")).as("dead").isEmpty();
      store.forget(3_500, 3_500, 10);
      assertThat(store.find("EV_1")).as("waiting for ever").isEmpty();
      assertThat(store.find("EV_4")).isPresent();
    }
  }

  @Test
  void theLastEventStaysSoThatNoNumberComesTwice() throws Exception {
    try (JdbcEventStore store = open()) {
      store.write(List.of(arrival(1, "EV_1"), arrival(2, "EV_2")), List.of());
      store.forget(Long.MAX_VALUE, Long.MAX_VALUE, 10);
      assertThat(store.find("EV_1")).isEmpty();
      assertThat(store.open()).isEqualTo(2);
    }
  }

  @Test
  void noMoreEventsAreKeptThanMayBeButThoseThatWait() throws Exception {
    try (JdbcEventStore store = open()) {
      for (int i = 1; i <= 6; i++) {
        store.write(List.of(arrival(i, "EV_" + i, i % 2 == 0 ? "a" : "b")), List.of());
      }
      store.write(
          List.of(),
          List.of(
              new EventStore.Settlement("b", 1, "REFUSED"),
              new EventStore.Settlement("a", 2, ""),
              new EventStore.Settlement("a", 4, ""),
              new EventStore.Settlement("b", 5, "")));
      store.forget(0, 0, 2);
      assertThat(ids(store.after(0, 10, 1_000).events())).containsExactly("EV_3", "EV_5", "EV_6");
      assertThat(ids(store.pending("b", 0, 10))).containsExactly("EV_3");
    }
  }

  @Test
  void eventsAreReadInPagesOfABoundedSizeWhoeverTheyAreFor() throws Exception {
    try (JdbcEventStore store = open()) {
      assertThat(store.after(0, 10, 1_000)).isEqualTo(new EventStore.Page(List.of(), 0));
      store.write(
          List.of(arrival(1, "EV_1", "a"), arrival(2, "EV_2"), arrival(4, "EV_4")), List.of());
      assertThat(ids(store.after(0, 2, 1_000).events())).containsExactly("EV_1", "EV_2");
      assertThat(store.after(0, 2, 1_000).last()).isEqualTo(2);
      assertThat(store.after(1, 10, 1_000).events())
          .containsExactly(
              event("room", "EV_2", NOW).numbered(2), event("room", "EV_4", NOW).numbered(4));
      assertThat(ids(store.after(0, 10, 1).events())).containsExactly("EV_1");
      assertThat(store.after(0, 10, 1).last()).isEqualTo(1);
      assertThat(store.after(4, 10, 1_000)).isEqualTo(new EventStore.Page(List.of(), 4));
      assertThat(store.after(Long.MAX_VALUE, 10, 1_000).events()).isEmpty();
    }
  }

  @Test
  void whoReadsAllEventsDoesNotEndAtOneThatCannotBeRead() throws Exception {
    try (JdbcEventStore store = open()) {
      store.write(List.of(arrival(1, "EV_1"), arrival(2, "EV_2"), arrival(3, "EV_3")), List.of());
      try (Connection connection = connect();
          PreparedStatement broken =
              connection.prepareStatement("UPDATE livekit_event SET body = ? WHERE number > 1")) {
        broken.setBytes(1, new byte[] {-1, -1, -1});
        broken.executeUpdate();
      }
      EventStore.Page page = store.after(0, 10, 1_000);
      assertThat(ids(page.events())).containsExactly("EV_1");
      assertThat(page.last()).isEqualTo(3);
    }
  }

  @Test
  void anyTextMayBeAskedForAndTheStoreIsNoneTheWorse() throws Exception {
    try (JdbcEventStore store = open()) {
      store.write(List.of(arrival(1, "EV_1", "a")), List.of());
      for (String text : List.of("", "\0", "EV_\0", "'; --", "\ud800", "ü", "x".repeat(100_000))) {
        assertThat(store.find(text)).isEmpty();
        assertThat(store.deadLetters(text, 10)).isEmpty();
      }
      assertThat(store.find("EV_1")).isPresent();
    }
  }

  @Test
  void aRoomsNameMayHaveAnyCharacterAndLength() throws Exception {
    try (JdbcEventStore store = open()) {
      String name = "\0 \ud83d\ude00 'x\" ; --" + "ü".repeat(5_000);
      OutboxEvent event = event(name, "EV_1", NOW).numbered(1);
      store.write(List.of(new EventStore.Arrival(event, List.of("a"))), List.of());
      assertThat(store.find("EV_1")).isEqualTo(Optional.of(event));
    }
  }

  // ---- the outbox with it ----

  /** Notes what it is sent, and takes it unless it is down. */
  private static class Receiver implements EventReceiver {
    final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    final AtomicBoolean down = new AtomicBoolean();
    final String name;

    Receiver(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean wants(OutboxEvent event) {
      return true;
    }

    @Override
    public void deliver(OutboxEvent event, int dropped, Consumer<DeliveryResult> done) {
      if (down.get()) {
        sent.add("down");
        done.accept(DeliveryResult.failed("down"));
      } else {
        sent.add(event.id());
        done.accept(DeliveryResult.DELIVERED);
      }
    }

    String next() throws InterruptedException {
      String id = sent.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(id).as("the next event").isNotNull();
      return id;
    }

    List<String> next(int count) throws InterruptedException {
      List<String> ids = new ArrayList<>();
      while (ids.size() < count) {
        String id = next();
        if (!id.equals("down")) {
          ids.add(id);
        }
      }
      return ids;
    }
  }

  private Outbox outbox(EventStore store, DeliveryRules rules, EventReceiver... receivers) {
    StoreRules storeRules = KEPT;
    Outbox outbox =
        new Outbox(
            workers,
            new ScheduledTimers(clock),
            RoomClock.SYSTEM,
            store,
            storeRules,
            new PlainThreads());
    outboxes.add(outbox);
    for (EventReceiver receiver : receivers) {
      outbox.add(receiver, rules);
    }
    outbox.start();
    return outbox;
  }

  private Outbox outbox(EventReceiver... receivers) {
    return outbox(new JdbcEventStore(this::connect), RULES, receivers);
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "EV_" + i).toList();
  }

  private static void publish(Outbox outbox, int from, int to) {
    names(from, to).forEach(id -> outbox.publish(event("room", id, NOW)));
  }

  /** Waits until what a receiver has got is known to be: otherwise it would get it again. */
  private static void awaitSettled(Outbox outbox, String receiver) {
    long start = System.nanoTime();
    while (outbox.waitingByReceiver().get(receiver) > 0) {
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Test
  void nothingIsMissedNorOutOfOrderOverARestart() throws Exception {
    Receiver up = new Receiver("up");
    Receiver down = new Receiver("down");
    down.down.set(true);
    Outbox first = outbox(up, down);
    publish(first, 0, 40);
    assertThat(up.next(40)).isEqualTo(names(0, 40));
    assertThat(down.next()).isEqualTo("down");
    awaitSettled(first, "up");
    first.close();

    Receiver upAgain = new Receiver("up");
    Receiver back = new Receiver("down");
    Outbox second = outbox(upAgain, back);
    publish(second, 40, 60);
    assertThat(back.next(60)).isEqualTo(names(0, 60));
    assertThat(upAgain.next(20)).isEqualTo(names(40, 60));
    assertThat(second.drops().drops()).isEmpty();
  }

  @Test
  void whatDoesNotFitIntoMemoryWaitsInTheStore() throws Exception {
    Receiver receiver = new Receiver("receiver");
    receiver.down.set(true);
    Outbox outbox = outbox(receiver);
    publish(outbox, 0, 100);
    assertThat(receiver.next()).isEqualTo("down");
    receiver.down.set(false);
    publish(outbox, 100, 150);
    assertThat(receiver.next(150)).isEqualTo(names(0, 150));
    assertThat(outbox.awaitIdle(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    assertThat(receiver.sent).doesNotContain("EV_0");
    assertThat(outbox.drops().drops()).isEmpty();
  }

  @Test
  void anEventThatWasRefusedIsDeadUntilItIsReplayed() throws Exception {
    AtomicBoolean refuses = new AtomicBoolean(true);
    Receiver receiver =
        new Receiver("receiver") {
          @Override
          public void deliver(OutboxEvent event, int dropped, Consumer<DeliveryResult> done) {
            if (refuses.get()) {
              sent.add("refused");
              done.accept(DeliveryResult.refused("status 401"));
            } else {
              super.deliver(event, dropped, done);
            }
          }
        };
    Outbox outbox = outbox(receiver);
    publish(outbox, 1, 2);
    assertThat(receiver.next()).isEqualTo("refused");
    assertThat(outbox.awaitIdle(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    assertThat(outbox.drops().drops(OutboxDrop.REFUSED)).isEqualTo(1);
    refuses.set(false);
    assertThat(outbox.deadLetters("receiver", 10).toCompletableFuture().get())
        .containsExactly("EV_1");
    assertThat(outbox.replay("EV_1").toCompletableFuture().get()).isTrue();
    assertThat(receiver.next()).isEqualTo("EV_1");
    assertThat(outbox.replay("EV_none").toCompletableFuture().get()).isFalse();
    assertThat(outbox.awaitIdle(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    assertThat(outbox.deadLetters("receiver", 10).toCompletableFuture().get()).isEmpty();
  }

  @Test
  void whileTheStoreFailsEventsWaitAndThenTheyAreAllThereOnce() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    Receiver receiver = new Receiver("receiver");
    Outbox outbox =
        outbox(
            new JdbcEventStore(
                () -> {
                  if (broken.get()) {
                    throw new SQLException("no database");
                  }
                  return connect();
                }),
            RULES,
            receiver);
    publish(outbox, 0, 30);
    assertThat(outbox.waiting()).isEqualTo(30);
    broken.set(false);
    assertThat(receiver.next(30)).isEqualTo(names(0, 30));
    assertThat(outbox.awaitIdle(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    assertThat(receiver.sent).isEmpty();
  }

  // ---- readers of the feed with it ----

  /** A server: the outbox, and the feed that follows it. */
  private EventFeed feed(Consumer<Outbox> publishing) {
    Outbox outbox =
        new Outbox(
            workers,
            new ScheduledTimers(clock),
            RoomClock.SYSTEM,
            new JdbcEventStore(this::connect),
            KEPT,
            new PlainThreads());
    outboxes.add(outbox);
    EventFeed feed =
        new EventFeed(
            workers, new ScheduledTimers(clock), RoomClock.SYSTEM, new StoredHistory(outbox));
    outbox.follow(event -> feed.publish(event.number(), ApiEvents.of(event)), feed::lost);
    outbox.start();
    publishing.accept(outbox);
    return feed;
  }

  private static final class Reader implements EventReader {
    final BlockingQueue<String> read = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<?> read(io.livekit.jakarta.api.event.RoomEvent event) {
      read.add(event.id());
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void missed() {
      read.add("missed");
    }

    List<String> next(int count) throws InterruptedException {
      List<String> ids = new ArrayList<>();
      while (ids.size() < count) {
        String id = read.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(id).as("the next event after " + ids).isNotNull();
        ids.add(id);
      }
      return ids;
    }
  }

  @Test
  void aReaderGoesOnWhereItWasOverARestartAndMeetsWhatHappensNow() throws Exception {
    Reader before = new Reader();
    EventFeed first = feed(outbox -> {});
    first.subscribe(null, null, before).orElseThrow();
    publish(outboxes.get(0), 0, 300);
    assertThat(before.next(300)).isEqualTo(names(0, 300));
    outboxes.get(0).close();

    Reader after = new Reader();
    Reader stranger = new Reader();
    EventFeed second = feed(outbox -> publish(outbox, 300, 320));
    second.subscribe(null, "EV_9", after).orElseThrow();
    publish(outboxes.get(1), 320, 340);
    assertThat(after.next(330)).isEqualTo(names(10, 340));
    second.subscribe(null, "\0", stranger).orElseThrow();
    assertThat(stranger.next(1)).containsExactly("missed");
    publish(outboxes.get(1), 340, 350);
    assertThat(after.next(10)).isEqualTo(names(340, 350));
    assertThat(after.read).isEmpty();
  }

  @Test
  void aReaderHearsInTheirPlaceOfEventsThatCannotBeToldAgain() throws Exception {
    feed(outbox -> publish(outbox, 1, 9));
    outboxes.get(0).close();
    body("EV_4", event("room", "EV_4", NOW).body().toBuilder().setEvent("later").build());
    body("EV_6", WebhookEvent.getDefaultInstance());
    Reader reader = new Reader();
    EventFeed feed = feed(outbox -> {});
    feed.subscribe("room", "EV_2", reader).orElseThrow();
    publish(outboxes.get(1), 9, 10);
    assertThat(reader.next(7))
        .containsExactly("EV_3", "missed", "EV_5", "missed", "EV_7", "EV_8", "EV_9");
  }

  private void body(String id, WebhookEvent body) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement changed =
            connection.prepareStatement("UPDATE livekit_event SET body = ? WHERE id = ?")) {
      changed.setBytes(1, body.toByteArray());
      changed.setString(2, id);
      changed.executeUpdate();
    }
  }
}
