package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import io.livekit.jakarta.e2e.cli.Cli;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.e2e.harness.ServerFigures;
import io.livekit.jakarta.e2e.harness.ServerFigures.Snapshot;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Joins and leaves by the thousand, in every way in which a client can leave, and what is left of
 * them: nothing. It takes minutes, so it runs when it is asked for: {@code
 * -Dlivekit.e2e.joins=1000}, or as many as wanted.
 */
@EnabledIfSystemProperty(named = "livekit.e2e.joins", matches = "\\d+")
class ChurnTest {

  private static final int JOINS = Integer.getInteger("livekit.e2e.joins", 1_000);
  private static final int WARM_UP = 200;
  private static final int AT_ONCE = 8;
  private static final int ROOMS = 20;

  /** Participants with real media, of whom the last are killed and vanish. */
  private static final int WITH_MEDIA = 24;

  /**
   * Rooms outlive their last participant by a second here; a client that vanished is missed after
   * twenty.
   */
  private static final Duration SETTLING = Duration.ofSeconds(60);

  /** A class of which one object stays for each join or each room has hundreds more. */
  private static final long MAX_MORE_INSTANCES = 15;

  /** The same for the network library's buffers, of which each thread keeps some to use again. */
  private static final long MAX_MORE_BUFFERS = 200;

  /** Caches of the container fill up somewhat; a leak of four kilobytes a join is more. */
  private static final long MAX_MORE_HEAP = Math.max(4L << 20, 4L * 1024 * JOINS);

  private static final long MAX_MORE_DIRECT = 4L << 20;
  private static final long MAX_MORE_DESCRIPTORS = 4;

  /** Pools of the container grow to their size. */
  private static final int MAX_MORE_THREADS = 16;

  @Test
  void nothingIsLeftOfThousandsOfJoins() throws Exception {
    try (LiveKitServer server = LiveKitServer.start("churn");
        ServerFigures figures = ServerFigures.of(server)) {
      withMedia(server, WITH_MEDIA / 2, false);
      joinAndLeave(server, WARM_UP);
      Snapshot before = settle(server, figures, null);
      withMedia(server, WITH_MEDIA, false);
      withMedia(server, WITH_MEDIA, true);
      joinAndLeave(server, JOINS);
      Snapshot after = settle(server, figures, before);
      System.out.println("before: " + before + "; after " + JOINS + " joins: " + after);
      assertThat(growth(before, after)).as("from " + before + " to " + after).isEmpty();
      assertThat(server.output().text()).doesNotContain(" ERROR ").doesNotContain(" SEVERE ");
    }
  }

  private static void joinAndLeave(LiveKitServer server, int joins) throws Exception {
    List<String> rooms = new ArrayList<>();
    for (int i = 0; i < ROOMS; i++) {
      rooms.add(briefRoom(server));
    }
    ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < joins; i++) {
        int number = i;
        all.add(clients.submit(() -> joinAndLeave(server, rooms.get(number % ROOMS), number)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      clients.shutdownNow();
    }
    rooms.forEach(
        room ->
            server
                .api()
                .call("RoomService/DeleteRoom", Tokens.admin(room), "{\"room\":\"" + room + "\"}"));
  }

  /** A room that is gone a second after its last participant. */
  private static String briefRoom(LiveKitServer server) {
    String room = Rooms.fresh();
    server
        .api()
        .room(
            room,
            "CreateRoom",
            "{\"name\":\"" + room + "\",\"empty_timeout\":60,\"departure_timeout\":1}");
    return room;
  }

  private static void joinAndLeave(LiveKitServer server, String room, int number) {
    // Every tenth comes under a name that is taken.
    String token =
        Tokens.join(room, "p" + number / 10 * (number % 10 == 0 ? 0 : 1) + "-" + number % 10);
    if (number % 5 == 4) {
      RawSocket.signal(server, token).vanish();
      return;
    }
    try (SignalClient client = SignalClient.connect(server, token)) {
      client.next();
      client.send(
          SignalRequest.newBuilder()
              .setAddTrack(
                  AddTrackRequest.newBuilder()
                      .setCid("c")
                      .setType(TrackType.VIDEO)
                      .setName("camera"))
              .build());
      client.send(
          SignalRequest.newBuilder()
              .setSubscription(
                  UpdateSubscription.newBuilder().addTrackSids("TR_" + number).setSubscribe(true))
              .build());
      client.await(frame -> frame.message().hasTrackPublished() || frame.message().hasLeave());
      switch (number % 5) {
        case 0 -> {
          client.send(
              SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()).build());
          client.await(MessageCase.LEAVE);
        }
        case 1 -> client.sendBinary(new byte[] {-1, -1, -1});
        case 2 ->
            server
                .api()
                .call(
                    "RoomService/RemoveParticipant",
                    Tokens.admin(room),
                    "{\"room\":\"" + room + "\",\"identity\":\"nobody\"}");
        default -> {
          // Closed without a word.
        }
      }
    }
  }

  /**
   * Publishers and subscribers from the command line, with DTLS, SRTP and data channels of their
   * own.
   */
  private static void withMedia(LiveKitServer server, int participants, boolean killed) {
    String room = briefRoom(server);
    int publishers = participants / 4; // each with camera and microphone
    try (Program load =
        Cli.start(
            server,
            "load-test",
            "--room",
            room,
            "--duration",
            killed ? "60" : "3",
            "--video-publishers",
            String.valueOf(publishers),
            "--audio-publishers",
            String.valueOf(publishers),
            "--video-resolution",
            "low",
            "--subscribers",
            String.valueOf(participants - publishers),
            "--num-per-second",
            "20")) {
      if (killed) {
        awaitParticipants(server, room, participants);
        load.kill();
      } else {
        assertThat(load.awaitExit(Duration.ofMinutes(2))).as(load.output().text()).isZero();
      }
    }
  }

  private static void awaitParticipants(LiveKitServer server, String room, int count) {
    until(
        "so many participants",
        () -> {
          int active = 0;
          for (JsonElement one :
              server
                  .api()
                  .room(room, "ListParticipants", "{\"room\":\"" + room + "\"}")
                  .getAsJsonArray("participants")) {
            active += one.getAsJsonObject().get("state").getAsString().equals("ACTIVE") ? 1 : 0;
          }
          return active >= count;
        });
  }

  /**
   * Waits until the rooms are gone and, given what there was before, until there is no more of
   * anything.
   */
  private static Snapshot settle(LiveKitServer server, ServerFigures figures, Snapshot before) {
    Snapshot[] last = new Snapshot[1];
    long end = System.nanoTime() + SETTLING.toNanos();
    until(
        "the rooms to close",
        () -> server.api().room("", "ListRooms", "{}").getAsJsonArray("rooms").isEmpty());
    do {
      pause();
      last[0] = figures.take();
    } while (before != null && !growth(before, last[0]).isEmpty() && System.nanoTime() < end);
    return last[0];
  }

  private static Map<String, String> growth(Snapshot before, Snapshot after) {
    Map<String, String> more = new TreeMap<>();
    after
        .instances()
        .forEach(
            (type, count) ->
                compare(
                    more,
                    type,
                    before.instances().getOrDefault(type, 0L),
                    count,
                    type.startsWith("io.netty.") ? MAX_MORE_BUFFERS : MAX_MORE_INSTANCES));
    compare(more, "heap", before.heap(), after.heap(), MAX_MORE_HEAP);
    compare(more, "direct memory", before.direct(), after.direct(), MAX_MORE_DIRECT);
    compare(more, "descriptors", before.descriptors(), after.descriptors(), MAX_MORE_DESCRIPTORS);
    compare(more, "threads", before.threads(), after.threads(), MAX_MORE_THREADS);
    return more;
  }

  private static void compare(
      Map<String, String> more, String what, long before, long after, long allowed) {
    if (after - before > allowed) {
      more.put(what, before + " → " + after);
    }
  }

  private static void until(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + SETTLING.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for " + what);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
