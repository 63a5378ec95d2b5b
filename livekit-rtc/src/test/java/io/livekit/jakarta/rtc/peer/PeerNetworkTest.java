package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole connections over bad networks, on virtual time: each run is reproduced by its seed. */
class PeerNetworkTest {
  private static final InetAddress SERVER = host(1);
  private static final InetAddress CLIENTS = host(2);

  private SimulatedWorld world;
  private VirtualEngine server;
  private VirtualEngine clients;

  private static InetAddress host(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private void start(long seed, int loops, Link link) {
    System.out.println("seed " + seed);
    world = new SimulatedWorld(seed);
    world.network().all(link);
    server = new VirtualEngine(world, SERVER, loops);
    clients = new VirtualEngine(world, CLIENTS, 1);
  }

  @AfterEach
  void nothingFailedAndNothingIsLeft() {
    assertThat(server.faults()).isEmpty();
    assertThat(clients.faults()).isEmpty();
    assertThat(server.stats().drops()).doesNotContainKey("PEER_FAULT");
    server.close();
    clients.close();
    world.runMillis(100);
    assertThat(server.directory().isEmpty()).as("ICE names left").isTrue();
    assertThat(server.sharedPort().isEmpty()).as("routes left").isTrue();
  }

  private VirtualPeer peer(VirtualEngine engine, String name, PeerConfig.Role role) {
    return new VirtualPeer(world, engine, name, role);
  }

  /** A client that publishes through the server to another client. */
  private final class Call {
    final LocalSource video = clients.createLocalSource(MediaKind.VIDEO, "video/VP8");
    final LocalSource audio = clients.createLocalSource(MediaKind.AUDIO, "audio/opus");
    final VirtualPeer alice = peer(clients, "alice", PeerConfig.Role.CLIENT);
    final VirtualPeer publisher = peer(server, "publisher", PeerConfig.Role.PUBLISHER);
    final VirtualPeer subscriber = peer(server, "subscriber", PeerConfig.Role.SUBSCRIBER);
    final VirtualPeer bob = peer(clients, "bob", PeerConfig.Role.CLIENT);
    final TestFrames frames = new TestFrames(null, video);
    final TestFrames sound = new TestFrames(audio, null);
    TrackSender videoOut;
    TrackSender audioOut;
    boolean stopped;

    Call() {
      alice.openLiveKitChannels();
      alice.send(audio, "mic");
      alice.send(video, "cam");
      alice.offerTo(publisher, false);
      assertThat(connected(alice, publisher)).as("publisher connects, %s", alice.states).isTrue();
      world.at(world.nowNanos(), this::nextFrame);
      world.at(world.nowNanos(), this::nextSound);
      subscriber.openLiveKitChannels();
      audioOut = subscriber.send(publisher.tracks.get(0), "TR_mic");
      videoOut = subscriber.send(publisher.tracks.get(1), "TR_cam");
      subscriber.offerTo(bob, false);
      assertThat(connected(bob, subscriber)).as("subscriber connects, %s", bob.states).isTrue();
    }

    private void nextFrame() {
      if (!stopped) {
        frames.writeNext();
        world.afterMillis(33, this::nextFrame);
      }
    }

    private void nextSound() {
      if (!stopped) {
        sound.writeNext();
        world.afterMillis(20, this::nextSound);
      }
    }

    StreamStats seen() {
      return bob.tracks.get(1).stats().layers().get(0);
    }

    StreamStats heard() {
      return bob.tracks.get(0).stats().layers().get(0);
    }
  }

  private boolean connected(VirtualPeer a, VirtualPeer b) {
    return world.runUntil(
        () -> a.state() == ConnectionState.CONNECTED && b.state() == ConnectionState.CONNECTED,
        10_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void lossOnBothLegsIsRepairedByRetransmission(long seed) {
    start(seed, 2, Link.of().delayMillis(25).loss(0.05));
    Call call = new Call();
    world.runMillis(20_000);
    StreamStats seen = call.seen();
    assertThat(seen.frames()).as("%s", seen).isGreaterThan(500);
    assertThat(call.videoOut.stats().packetsRetransmitted()).isPositive();
    assertThat(call.publisher.tracks.get(1).stats().layers().get(0).nacksSent()).isPositive();
    assertThat(seen.packetsLost()).as("%s", seen).isLessThan(seen.packets() / 500);
    assertThat(call.heard().packets()).isGreaterThan(870);
    assertThat(call.videoOut.stats().rttMillis()).isBetween(45.0, 80.0);
    assertThat(call.videoOut.stats().fractionLost()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void audioInRedIsRepairedByRetransmissionToo() {
    start(7, 2, Link.of().delayMillis(10).loss(0.1));
    Call call = new Call();
    TrackSender repaired =
        call.subscriber.transport.addSender(
            new SenderConfig(call.publisher.tracks.get(0), "TR_again", "PA|x", false, true, true));
    call.subscriber.offerTo(call.bob, false);
    world.runMillis(20_000);
    assertThat(repaired.mime()).isEqualTo("audio/red");
    assertThat(repaired.stats().packetsRetransmitted()).isGreaterThan(50);
    assertThat(call.audioOut.stats().packetsRetransmitted()).as("not offered").isZero();
  }

  @Test
  void burstsAndReorderingDoNotStopTheStream() {
    start(
        4, 1, Link.of().delayMillis(40).jitterMillis(30).bursts(0.01, 0.3, 0.7).duplication(0.02));
    Call call = new Call();
    world.runMillis(20_000);
    assertThat(call.seen().frames()).isGreaterThan(450);
    assertThat(call.seen().keyFrames()).isPositive();
  }

  /** The client knows no REMB, and goes on as before. */
  @Test
  void whatAPublisherSendsBeyondItsLimitIsDroppedAndTheRestCanBeDecoded() {
    start(9, 1, Link.of().delayMillis(20));
    Call call = new Call();
    call.publisher.transport.limitReceived(200_000);
    world.runMillis(2_000); // what it had saved up
    long before = call.seen().bytes();
    world.runMillis(20_000);
    StreamStats seen = call.seen();
    assertThat((seen.bytes() - before) * 8 / 20).isBetween(150_000L, 300_000L);
    assertThat(seen.packetsLost()).isZero();
    assertThat(seen.nacksSent()).isZero();
    assertThat(call.videoOut.stats().packetsRetransmitted()).isZero();
    assertThat(seen.keyFrames()).isGreaterThan(5);
    assertThat(call.heard().packets()).isGreaterThan(1_050);
    assertThat(server.stats().drops().get("INGRESS_OVER_BITRATE")).isPositive();
  }

  @Test
  void aLateSubscriberGetsAKeyFrameAtOnce() {
    start(5, 2, Link.of().delayMillis(20));
    Call call = new Call();
    world.runMillis(5_000);
    long asked = call.video.keyFrameRequests();
    VirtualPeer late = peer(server, "late/subscriber", PeerConfig.Role.SUBSCRIBER);
    VirtualPeer carol = peer(clients, "carol", PeerConfig.Role.CLIENT);
    late.send(call.publisher.tracks.get(1), "TR_cam");
    late.offerTo(carol, false);
    assertThat(connected(carol, late)).isTrue();
    boolean seen =
        world.runUntil(
            () ->
                carol.tracks.get(0).stats().layers().stream()
                    .anyMatch(layer -> layer.keyFrames() > 0),
            2_000);
    assertThat(seen).isTrue();
    assertThat(call.video.keyFrameRequests()).isGreaterThan(asked);
  }

  @Test
  void messagesSurviveLossInOrder() {
    start(6, 1, Link.of().delayMillis(30).loss(0.1));
    Call call = new Call();
    assertThat(
            world.runUntil(
                () -> call.bob.opened.size() + call.subscriber.opened.size() == 6, 20_000))
        .isTrue();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String text = i + "x".repeat(i * 7 % 3000);
      expected.add(text);
      assertThat(call.subscriber.transport.sendData("_reliable", text.getBytes(), false))
          .isEqualTo(DataSendResult.QUEUED);
    }
    assertThat(world.runUntil(() -> call.bob.received("_reliable").size() >= 500, 60_000)).isTrue();
    assertThat(call.bob.received("_reliable")).extracting(String::new).isEqualTo(expected);
    world.runUntil(() -> call.subscriber.transport.bufferedAmount("_reliable") == 0, 5_000);
    assertThat(call.subscriber.transport.bufferedAmount("_reliable")).isZero();
  }

  @Test
  void aStalledReaderIsBoundedAndOthersGoOn() {
    start(7, 1, Link.of().delayMillis(10));
    Call call = new Call();
    assertThat(
            world.runUntil(
                () -> call.bob.opened.size() + call.subscriber.opened.size() == 6, 20_000))
        .isTrue();
    world.network().link(SERVER, CLIENTS).down(true);
    DataSendResult result = DataSendResult.QUEUED;
    int sent = 0;
    while (result == DataSendResult.QUEUED && sent < 1000) {
      result = call.subscriber.transport.sendData("_reliable", new byte[60_000], true);
      sent++;
    }
    assertThat(result).isEqualTo(DataSendResult.BUFFER_FULL);
    assertThat(call.subscriber.transport.sendData("_reliable", new byte[70_000], true))
        .isEqualTo(DataSendResult.TOO_LARGE);
    assertThat(call.subscriber.transport.sendData("nobody", new byte[1], true))
        .isEqualTo(DataSendResult.NOT_OPEN);
  }

  @Test
  void aShortOutageIsSurvivedAndALongOneFails() {
    start(8, 2, Link.of().delayMillis(20));
    Call call = new Call();
    world.runMillis(2_000);
    world.network().partition(SERVER, CLIENTS, true);
    world.runMillis(12_000);
    assertThat(call.publisher.state()).isEqualTo(ConnectionState.DISCONNECTED);
    world.network().partition(SERVER, CLIENTS, false);
    assertThat(world.runUntil(() -> call.publisher.state() == ConnectionState.CONNECTED, 5_000))
        .isTrue();
    long before = call.seen().frames();
    world.runMillis(5_000);
    assertThat(call.seen().frames()).isGreaterThan(before + 100);
    world.network().partition(SERVER, CLIENTS, true);
    world.runMillis(30_000);
    assertThat(call.publisher.state()).isEqualTo(ConnectionState.FAILED);
    assertThat(call.subscriber.state()).isEqualTo(ConnectionState.FAILED);
  }

  @Test
  void anIceRestartFromEitherSideRevivesAFailedConnection() {
    start(9, 2, Link.of().delayMillis(20).loss(0.02));
    Call call = new Call();
    world.runMillis(5_000);
    world.network().partition(SERVER, CLIENTS, true);
    world.runMillis(40_000);
    assertThat(call.subscriber.state()).isEqualTo(ConnectionState.FAILED);
    world.network().partition(SERVER, CLIENTS, false);
    call.alice.offerTo(call.publisher, true);
    call.subscriber.offerTo(call.bob, true);
    assertThat(connected(call.alice, call.publisher)).isTrue();
    assertThat(connected(call.subscriber, call.bob)).isTrue();
    long before = call.seen().frames();
    world.runMillis(5_000);
    assertThat(call.seen().frames()).isGreaterThan(before + 100);
    assertThat(call.publisher.ended).isEmpty();
  }

  @Test
  void senderLifecycleFollowsRenegotiation() {
    start(10, 2, Link.of().delayMillis(10));
    Call call = new Call();
    world.runMillis(1_000);
    call.subscriber.transport.removeSender(call.videoOut);
    String offer = call.subscriber.transport.offer(false).sdp();
    assertThat(offer).contains("a=recvonly");
    call.subscriber.offerTo(call.bob, false);
    world.runMillis(500);
    assertThat(call.bob.ended).hasSize(1);

    TrackSender again = call.subscriber.send(call.publisher.tracks.get(1), "TR_again");
    call.subscriber.offerTo(call.bob, false);
    assertThat(again.mid()).as("the m-line is used again").isEqualTo("2");
    world.runMillis(3_000);
    TrackReceiver fresh = call.bob.tracks.get(call.bob.tracks.size() - 1);
    assertThat(fresh.trackId()).isEqualTo("TR_again");
    assertThat(fresh.stats().layers().get(0).frames()).isGreaterThan(30);

    again.setPaused(true);
    world.runMillis(500);
    long frozen = fresh.stats().layers().get(0).frames();
    world.runMillis(2_000);
    assertThat(fresh.stats().layers().get(0).frames()).isEqualTo(frozen);
    again.setPaused(false);
    world.runMillis(2_000);
    assertThat(fresh.stats().layers().get(0).frames()).isGreaterThan(frozen + 30);
  }

  @Test
  void aConnectionThatNeverCompletesFails() {
    start(11, 1, Link.of().delayMillis(20));
    VirtualPeer alice = peer(clients, "alice", PeerConfig.Role.CLIENT);
    VirtualPeer publisher = peer(server, "publisher", PeerConfig.Role.PUBLISHER);
    alice.transport.openDataChannel("_reliable", true, null); // but never _lossy
    alice.offerTo(publisher, false);
    assertThat(connected(alice, publisher)).isTrue();
    world.runMillis(9_000);
    assertThat(publisher.state()).isEqualTo(ConnectionState.CONNECTED);
    world.runMillis(3_000);
    assertThat(publisher.state()).isEqualTo(ConnectionState.FAILED);
  }

  @Test
  void theChannelsThatItsConfigNamesCompleteAConnection() {
    start(12, 1, Link.of().delayMillis(20));
    VirtualPeer alice = peer(clients, "alice", PeerConfig.Role.CLIENT);
    VirtualPeer publisher =
        new VirtualPeer(
            server,
            "publisher",
            PeerConfig.Role.PUBLISHER,
            List.of("chat"),
            task -> world.at(world.nowNanos(), task));
    alice.transport.openDataChannel("chat", true, null);
    alice.offerTo(publisher, false);
    assertThat(connected(alice, publisher)).isTrue();
    world.runMillis(25_000);
    assertThat(publisher.state()).isEqualTo(ConnectionState.CONNECTED);
  }
}
