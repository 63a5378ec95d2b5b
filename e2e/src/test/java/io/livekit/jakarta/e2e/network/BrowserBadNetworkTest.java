package io.livekit.jakarta.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Participant;
import io.livekit.jakarta.e2e.harness.PeerMode;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.rtc.peer.LossyRelay;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two browsers with livekit-client in a room of the real server, their media over a relay that
 * loses packets both ways. {@code -Dlivekit.badnet.seconds} makes the calls longer than some
 * seconds.
 */
@Tag("alone")
@LiveKit
class BrowserBadNetworkTest {
  private static final long SEED = 11;
  private static final int MILLIS = 1000 * Integer.getInteger("livekit.badnet.seconds", 5);
  private static final String SHOWN = "(await h.inbound('alice', 'camera')).framesDecoded";
  private static final String SENT =
      "(await h.outbound('camera')).reduce((most, s) => Math.max(most, s.framesSent), 0)";

  private LossyRelay relay;
  private Participant alice;
  private Participant bob;
  private String sids;

  @AfterEach
  void closeRelay() throws Exception {
    relay.close();
  }

  private void call(PeerMode mode, LiveKitServer server, Chromium chromium, double loss)
      throws IOException {
    System.out.println("seed " + SEED);
    relay = new LossyRelay(LossyRelay.address(), server.ports().udp(), SEED);
    relay.loss(loss);
    String room = Rooms.fresh();
    alice = chromium.openBehind(relay.front()).join(Tokens.join(room, "alice"), mode);
    bob = chromium.openBehind(relay.front()).join(Tokens.join(room, "bob"), mode);
    alice.run("h.publishCanvas({ simulcast: false })");
    alice.run("h.publishTone(440)");
    bob.seesMoving("alice", "camera").hears("alice", 440);
    sids = sids();
  }

  /** A full reconnect, unlike a resume, gives a participant another sid. */
  private String sids() {
    return alice.text("room.localParticipant.sid") + " " + bob.text("room.localParticipant.sid");
  }

  /**
   * @return the share of the pictures sent in a while that was decoded
   */
  private double shareDecoded() {
    double sent = alice.number(SENT);
    double shown = bob.number(SHOWN);
    bob.run("new Promise(done => setTimeout(done, a[0]))", MILLIS);
    double shownNow = bob.number(SHOWN) - shown;
    double sentNow = alice.number(SENT) - sent;
    System.out.println(
        shownNow
            + " of "
            + sentNow
            + " frames decoded; relay: "
            + relay.passed()
            + " passed, "
            + relay.lost()
            + " lost");
    assertThat(sentNow).isPositive();
    return shownNow / sentNow;
  }

  private void assertTheSameSessions() {
    assertThat(sids()).isEqualTo(sids);
    assertThat(alice.number("h.count('participantDisconnected') + h.count('disconnected')"))
        .isZero();
    assertThat(bob.number("h.count('trackUnsubscribed') + h.count('disconnected')")).isZero();
    assertThat(relay.lost()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void mediaAndDataKeepComingUnderLoss(PeerMode mode, LiveKitServer server, Chromium chromium)
      throws IOException {
    call(mode, server, chromium, 0.05);
    alice.run("h.publishMany(50)");
    assertThat(shareDecoded()).isGreaterThan(0.5);
    bob.await(
        "h.data.filter(d => d.topic === 'many').map(d => d.text).join() "
            + "=== Array.from({ length: 50 }, (_, i) => 'message ' + i).join()");
    bob.seesMoving("alice", "camera").hears("alice", 440);
    assertTheSameSessions();
  }

  @ParameterizedTest
  @EnumSource
  void anOutageOfThreeSecondsCostsAResumeAtMost(
      PeerMode mode, LiveKitServer server, Chromium chromium) throws IOException {
    call(mode, server, chromium, 0);
    relay.outage(Duration.ofSeconds(3));
    bob.await("h.standsStill('alice', 'camera')");
    alice.run(
        "room.localParticipant.publishData(new TextEncoder().encode('meanwhile'), { reliable: true"
            + " })");
    bob.seesMoving("alice", "camera").hears("alice", 440);
    alice.await("room.state === 'connected' && !room.engine.attemptingReconnect");
    bob.await("room.state === 'connected' && !room.engine.attemptingReconnect");
    bob.await("h.data.some(d => d.text === 'meanwhile')");
    assertThat(shareDecoded()).isGreaterThan(0.5);
    assertTheSameSessions();
  }
}
