package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.e2e.harness.ServerFigures;
import io.livekit.jakarta.e2e.harness.ServerFigures.Snapshot;
import io.livekit.jakarta.e2e.hostile.EngineParticipant.Subscribing;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A participant with valid keys, or a stranger, sends to the media port as much as a fast uplink
 * carries: two calls go on, in its room and in another, signalling is answered, and a newcomer gets
 * in and sees.
 */
@LiveKit
@TestInstance(Lifecycle.PER_CLASS)
@Tag("alone")
class MediaFloodTest {

  /**
   * 400 Mbit/s: more than the server takes of one peer, also where the sender doesn't keep up with
   * it.
   */
  private static final long BYTES_PER_SECOND = 50_000_000;

  /** More than the burst that one peer may send. */
  private static final long ENOUGH_BYTES = 24 << 20;

  /** A second and a half of a camera. */
  private static final int FRAMES = 45;

  private static final int PINGS = 10;

  /**
   * What may be lost of the others' pictures: what the kernel drops while the machine is busy and
   * isn't resent in time.
   */
  private static final double MAX_LOST = 0.2;

  /** Pools and caches grow to their sizes; a second of the flood is more. */
  private static final long MAX_MORE_HEAP = 24L << 20;

  private static final long MAX_MORE_DIRECT = 8L << 20;

  private final ArrayDeque<AutoCloseable> opened = new ArrayDeque<>();
  private final String room = Rooms.fresh();
  private ServerFigures figures;
  private Call same;
  private Call other;
  private SignalClient bystander;
  private Snapshot before;

  /** What is sent, and how it is counted: for one of these reasons at least. */
  enum Attack {
    /** The track that it has published, ever faster. */
    OWN_TRACK("engine.PEER_RATE"),
    UNKNOWN_SSRCS("engine.SRTP_SSRC_LIMIT", "engine.UNKNOWN_SSRC", "engine.PEER_LIMIT"),
    /** Reliable and lossy messages to everybody. */
    DATA,
    /** From an address without a peer: random bytes, STUN, DTLS and SRTP of nobody. */
    STRANGER("engine.UNKNOWN_SOURCE", "engine.UNKNOWN_USERNAME", "engine.UNKNOWN_PROTOCOL");

    private final Set<String> reasons;

    Attack(String... reasons) {
      this.reasons = Set.of(reasons);
    }

    boolean isCounted(Set<String> drops) {
      return reasons.isEmpty() || reasons.stream().anyMatch(drops::contains);
    }

    Flood begin(Intruder intruder) {
      return new Flood(
          switch (this) {
            case OWN_TRACK -> intruder::ownTrack;
            case UNKNOWN_SSRCS -> intruder::unknownSsrc;
            case DATA -> intruder::data;
            case STRANGER -> intruder::strange;
          },
          BYTES_PER_SECOND);
    }
  }

  /** Alice publishes to Bob. */
  private record Call(EngineParticipant alice, EngineParticipant bob, String track) {

    long seen() {
      return bob.frames(track);
    }
  }

  @BeforeAll
  void join(LiveKitServer server) throws Exception {
    figures = open(ServerFigures.of(server));
    same = call(server, room);
    other = call(server, Rooms.fresh());
    bystander =
        open(
            SignalClient.connect(
                server, Tokens.join(room, "bystander", Map.of("canSubscribe", false))));
    Intruder.join(server, room).close(); // so that every part of it has been used before
    before = figures.take();
  }

  @AfterAll
  void leave() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private <T extends AutoCloseable> T open(T thing) {
    opened.push(thing);
    return thing;
  }

  private Call call(LiveKitServer server, String room) throws Exception {
    EngineParticipant alice =
        open(EngineParticipant.join(server, room, "alice", Subscribing.TO_NOBODY));
    EngineParticipant bob =
        open(EngineParticipant.join(server, room, "bob", Subscribing.TO_NOBODY));
    Call call = new Call(alice, bob, alice.publishVideo(1));
    bob.subscribe(call.track());
    Await.until("Bob to see Alice", () -> call.seen() > 0);
    return call;
  }

  @ParameterizedTest
  @EnumSource
  void othersKeepTheirCallsAndNewcomersGetIn(Attack attack, LiveKitServer server) throws Exception {
    Map<String, Long> dropsBefore = figures.drops();
    try (Intruder intruder = Intruder.join(server, room)) {
      floodWith(attack, intruder, server, dropsBefore);
    }
    Map<String, Long> drops = drops(dropsBefore);
    System.out.println(attack + ": " + drops);
    assertThat(drops).doesNotContainKey("engine.PEER_FAULT");
    for (EngineParticipant each :
        new EngineParticipant[] {same.alice(), same.bob(), other.alice(), other.bob()}) {
      assertThat(each.failure()).isNull();
    }
    Await.until(
        "memory to be free again",
        () -> {
          Snapshot after = figures.take();
          return after.heap() - before.heap() < MAX_MORE_HEAP
              && after.direct() - before.direct() < MAX_MORE_DIRECT;
        });
  }

  private void floodWith(
      Attack attack, Intruder intruder, LiveKitServer server, Map<String, Long> dropsBefore)
      throws Exception {
    long[] seen = {same.seen(), other.seen()};
    long[] written = {same.alice().framesWritten(), other.alice().framesWritten()};
    try (Flood flood = attack.begin(intruder);
        EngineParticipant newcomer =
            EngineParticipant.join(server, room, "newcomer", Subscribing.TO_NOBODY)) {
      newcomer.subscribe(same.track());
      for (int i = 0; i < PINGS; i++) {
        assertThat(bystander.ping(i).message().hasPong()).isTrue();
      }
      Await.until(
          "pictures while the flood is on",
          () ->
              flood.bytes() > ENOUGH_BYTES
                  && newcomer.frames(same.track()) > 0
                  && same.seen() - seen[0] > FRAMES
                  && other.seen() - seen[1] > FRAMES);
      assertThat(bystander.ping(PINGS).message().hasPong()).isTrue();
      Await.until(
          "one of " + attack.reasons,
          () -> flood.bytes() > 0 && attack.isCounted(drops(dropsBefore).keySet()));
      System.out.println(attack + ": " + (flood.bytes() >> 20) + " MiB");
      assertLittleIsLost(same, seen[0], written[0]);
      assertLittleIsLost(other, seen[1], written[1]);
    }
  }

  private static void assertLittleIsLost(Call call, long seenBefore, long writtenBefore) {
    double lost =
        1 - (double) (call.seen() - seenBefore) / (call.alice().framesWritten() - writtenBefore);
    System.out.printf("  lost %.3f%n", lost);
    assertThat(lost).as("share of the pictures that was lost").isLessThan(MAX_LOST);
  }

  /** What was dropped since. */
  private Map<String, Long> drops(Map<String, Long> before) {
    Map<String, Long> more = new TreeMap<>(figures.drops());
    more.replaceAll((reason, count) -> count - before.getOrDefault(reason, 0L));
    more.values().removeIf(count -> count == 0);
    return more;
  }
}
