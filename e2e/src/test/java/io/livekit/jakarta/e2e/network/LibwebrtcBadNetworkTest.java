package io.livekit.jakarta.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.rtc.peer.LossyRelay;
import io.livekit.jakarta.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two participants that are libwebrtc meet in a room of the real server, over a relay that loses
 * packets both ways. {@code -Dlivekit.badnet.seconds} makes the calls longer than some seconds.
 */
@Tag("alone")
@ResourceLock(
    value = "machine",
    mode = ResourceAccessMode.READ,
    target = ResourceLockTarget.CHILDREN)
@LiveKit
class LibwebrtcBadNetworkTest {
  private static final long SEED = 7;
  private static final int SECONDS = Integer.getInteger("livekit.badnet.seconds", 5);

  /**
   * Fewer say nothing; at a tenth lost libwebrtc's own rate control may leave a picture or two a
   * second.
   */
  private static final int PICTURES = 10;

  private static final int MESSAGES = 50;

  private LossyRelay relay;
  private LibwebrtcParticipant alice;
  private LibwebrtcParticipant bob;

  private void call(LiveKitServer server, UnaryOperator<String> candidates, NetworkTrouble trouble)
      throws Exception {
    System.out.println("seed " + SEED);
    relay = new LossyRelay(LossyRelay.address(), server.ports().udp(), SEED);
    trouble.on(relay);
    UnaryOperator<String> diverted =
        sdp -> {
          try {
            return candidates.apply(relay.divert(sdp));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    String room = Rooms.fresh();
    bob = new LibwebrtcParticipant(server, room, "bob", false, diverted);
    alice = new LibwebrtcParticipant(server, room, "alice", true, diverted);
    Await.until(
        () -> "a picture; " + describe(), LibwebrtcParticipant.PATIENCE, () -> bob.shown() > 0);
  }

  private interface NetworkTrouble {
    void on(LossyRelay relay);
  }

  @AfterEach
  void hangUp() throws Exception {
    for (AutoCloseable each : new AutoCloseable[] {alice, bob, relay}) {
      if (each != null) {
        each.close();
      }
    }
  }

  private String describe() {
    return "alice: "
        + alice
        + "; bob: "
        + bob
        + "; relay: "
        + relay.passed()
        + " passed, "
        + relay.lost()
        + " lost";
  }

  /**
   * @return the share of the pictures sent in a while that was shown
   */
  private double shareShown() throws Exception {
    long sent = alice.sent();
    int shown = bob.shown();
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    Await.until(
        () -> PICTURES + " pictures to be sent; " + describe(),
        LibwebrtcParticipant.PATIENCE,
        () -> System.nanoTime() - end > 0 && alice.sent() >= sent + PICTURES);
    int shownNow = bob.shown() - shown;
    long sentNow = alice.sent() - sent;
    System.out.println(shownNow + " of " + sentNow + " pictures shown; " + describe());
    return (double) shownNow / sentNow;
  }

  private void assertNothingEnded() {
    assertThat(alice.failures()).isEmpty();
    assertThat(bob.failures()).isEmpty();
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(ints = {2, 5, 10})
  void picturesAndMessagesKeepComingUnderLoss(int percent, LiveKitServer server) throws Exception {
    call(server, LossyRelay::withoutTcp, network -> network.loss(percent / 100.0));
    for (int i = 0; i < MESSAGES; i++) {
      alice.sendReliably("message " + i);
    }
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(bob.nextMessage()).isEqualTo("message " + i);
    }
    assertThat(shareShown()).as("share shown; %s", describe()).isGreaterThan(0.5);
    assertThat(relay.lost()).isPositive();
    assertNothingEnded();
  }

  /** By itself: what libwebrtc sends again after an outage depends on how soon it gets answers. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock("machine")
  void anOutageOfThreeSecondsEndsNothing(LiveKitServer server) throws Exception {
    call(server, LossyRelay::withoutTcp, network -> {});
    relay.outage(Duration.ofSeconds(3));
    alice.sendReliably("sent while the network is down");
    Await.until(
        () -> "the end of the outage", LibwebrtcParticipant.PATIENCE, () -> !relay.isDown());
    int shown = bob.shown();
    Await.until(
        () -> "pictures after the outage; " + describe(),
        LibwebrtcParticipant.PATIENCE,
        () -> bob.shown() > shown);
    assertThat(bob.nextMessage()).isEqualTo("sent while the network is down");
    assertThat(shareShown()).as("share shown; %s", describe()).isGreaterThan(0.5);
    assertNothingEnded();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void tcpCarriesTheCallWhereUdpIsBlocked(LiveKitServer server) throws Exception {
    call(server, UnaryOperator.identity(), LossyRelay::block);
    assertThat(shareShown()).as("share shown; %s", describe()).isGreaterThan(0.5);
    assertThat(bob.protocol()).isEqualTo("tcp");
    assertThat(relay.passed()).isZero();
    assertThat(relay.lost()).isPositive();
    assertNothingEnded();
  }
}
