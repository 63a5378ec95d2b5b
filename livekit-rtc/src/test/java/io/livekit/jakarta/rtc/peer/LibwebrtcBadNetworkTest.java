package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onvoid.webrtc.RTCPeerConnectionState;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.MediaEngine;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * libwebrtc publishes to libwebrtc through the server, and everything goes over a relay that loses
 * packets.
 */
@Tag("interop")
@Tag("alone")
@ResourceLock(
    value = "machine",
    mode = ResourceAccessMode.READ,
    target = ResourceLockTarget.CHILDREN)
class LibwebrtcBadNetworkTest {
  private static final long SEED = 20;

  /** Frames at the server that a figure is taken from: five seconds. */
  private static final int FRAMES = 150;

  @RegisterExtension final Opened opened = new Opened();

  private LossyRelay relay;
  private MediaEngine server;
  private TestPeer publisher;
  private TestPeer subscriber;
  private LibwebrtcPeer alice;
  private LibwebrtcPeer bob;
  private TrackReceiver video;

  private void start() throws Exception {
    System.out.println("seed " + SEED);
    EngineConfig config =
        new EngineConfig(
            List.of(),
            List.of(0),
            0,
            List.of(LossyRelay.address()),
            1,
            EngineConfig.SocketTransport.AUTO,
            List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1)),
            500,
            200);
    server = opened.add(MediaEngine.start(config, Executors.defaultThreadFactory()));
    publisher = opened.add(new TestPeer(server, "publisher", PeerConfig.Role.PUBLISHER));
    subscriber = opened.add(new TestPeer(server, "subscriber", PeerConfig.Role.SUBSCRIBER));
    alice = opened.add(LibwebrtcPeer.sending());
    bob = opened.add(LibwebrtcPeer.receiving());
  }

  /**
   * Lets both sides know the server by the relay's address only, and the server neither of theirs.
   */
  private void relay(UnaryOperator<String> candidates) throws Exception {
    int port =
        publisher.run(() -> publisher.transport.localCandidates()).stream()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).contains(" udp "))
            .mapToInt(line -> Integer.parseInt(line.split(" ")[5]))
            .findFirst()
            .orElseThrow();
    relay = opened.add(new LossyRelay(LossyRelay.address(), port, SEED));
    UnaryOperator<String> diverted =
        sdp -> {
          try {
            return candidates.apply(relay.divert(sdp));
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        };
    alice.hideBehind(diverted);
    bob.hideBehind(diverted);
  }

  private void call() throws Exception {
    alice.openChannel("_reliable", false);
    alice.openChannel("_lossy", true);
    alice.addMicrophone("mic");
    alice.addCamera("cam", 320, 240);
    alice.offerTo(publisher, UnaryOperator.identity());
    alice.awaitConnected();
    TrackReceiver first = publisher.awaitTrack();
    TrackReceiver second = publisher.awaitTrack();
    video = first.kind() == MediaKind.VIDEO ? first : second;
    subscriber.runVoid(
        () -> {
          subscriber.transport.openDataChannel("_reliable", true, null);
          subscriber.transport.openDataChannel("_lossy", false, 0);
        });
    subscriber.send(first, "TR_1");
    subscriber.send(second, "TR_2");
    bob.answer(subscriber);
    bob.awaitConnected();
    TestPeer.await(() -> "a first picture, " + describe(), () -> bob.pictures() > 0);
  }

  private long framesAtServer() {
    return video.stats().layers().stream().mapToLong(StreamStats::frames).max().orElse(0);
  }

  private String describe() {
    return bob.pictures()
        + " frames shown, "
        + video.stats()
        + ", relay "
        + relay.passed()
        + " passed "
        + relay.lost()
        + " lost, "
        + publisher.states
        + subscriber.states
        + server.stats();
  }

  private void assertStillTheSameSession() {
    assertThat(alice.states)
        .doesNotContain(RTCPeerConnectionState.FAILED, RTCPeerConnectionState.CLOSED);
    assertThat(bob.states)
        .doesNotContain(RTCPeerConnectionState.FAILED, RTCPeerConnectionState.CLOSED);
    assertThat(publisher.states).doesNotContain(ConnectionState.FAILED, ConnectionState.CLOSED);
    assertThat(subscriber.states).doesNotContain(ConnectionState.FAILED, ConnectionState.CLOSED);
    assertThat(publisher.ended).isEmpty();
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  // libwebrtc stays at the rate that it began with, a few frames a second, if its first probes are
  // lost; and at a tenth lost it may leave itself one
  @CsvSource({"2, 150", "5, 50", "10, 30"})
  void picturesAndMessagesKeepComingUnderLoss(int percent, int frames) throws Exception {
    start();
    relay(LossyRelay::withoutTcp);
    relay.loss(percent / 100.0);
    call();
    long atServer = framesAtServer();
    int shown = bob.pictures();
    TestPeer.await(
        () -> "channels " + describe(),
        () -> publisher.opened.size() == 2 && subscriber.opened.size() == 2);
    for (int i = 0; i < 50; i++) {
      alice.sendMessage("_reliable", "up " + i);
      subscriber.transport.sendData("_reliable", ("down " + i).getBytes(), false);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(new String(publisher.awaitMessage().payload())).isEqualTo("up " + i);
      assertThat(bob.awaitMessage()).isEqualTo("_reliable down " + i);
    }
    TestPeer.await(
        () -> "frames at the server " + describe(), () -> framesAtServer() >= atServer + frames);
    long sent = framesAtServer() - atServer;
    int decoded = bob.pictures() - shown;
    System.out.println(
        percent + " % loss: " + decoded + " of " + sent + " frames shown; " + describe());
    // a busy machine skips some
    assertThat(decoded).as("shown of %s: %s", sent, describe()).isGreaterThan((int) (sent / 2));
    assertThat(relay.lost()).isPositive();
    assertStillTheSameSession();
  }

  /** By itself: what libwebrtc sends again after an outage depends on how soon it gets answers. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @ResourceLock("machine")
  void aShortOutageEndsNothing() throws Exception {
    start();
    relay(LossyRelay::withoutTcp);
    call();
    TestPeer.await(() -> "pictures " + describe(), () -> bob.pictures() > 30);
    relay.outage(Duration.ofSeconds(3));
    TestPeer.await("the outage to end", () -> !relay.isDown());
    int shown = bob.pictures();
    long atServer = framesAtServer();
    TestPeer.await(
        () -> "frames at the server " + describe(), () -> framesAtServer() >= atServer + FRAMES);
    assertThat(bob.pictures() - shown).as(describe()).isGreaterThan(FRAMES / 2);
    assertStillTheSameSession();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void tcpCarriesTheCallWhereUdpIsBlocked() throws Exception {
    start();
    relay(UnaryOperator.identity());
    relay.block();
    call();
    TestPeer.await(() -> "pictures " + describe(), () -> bob.pictures() > 30);
    assertThat(publisher.transport.stats().selectedPair()).startsWith("tcp ");
    assertThat(subscriber.transport.stats().selectedPair()).startsWith("tcp ");
    assertThat(relay.passed()).isZero();
    assertStillTheSameSession();
  }
}
