package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client of ours that publishes one track in three layers, told apart by rid (RFC 8853). */
class SimulcastPublishTest {
  private static final long SEED = 11;
  private static final List<String> RIDS = List.of("q", "h", "f");
  private static final int FRAMES = 90;

  private SimulatedWorld world;
  private VirtualEngine server;
  private VirtualEngine clients;
  private List<LocalSource> layers;
  private VirtualPeer alice;
  private VirtualPeer publisher;

  @BeforeEach
  void connect() throws Exception {
    System.out.println("seed " + SEED);
    world = new SimulatedWorld(SEED);
    server = new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 1);
    clients = new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 2}), 1);
    layers =
        Stream.generate(() -> clients.createLocalSource(MediaKind.VIDEO, "video/VP8"))
            .limit(RIDS.size())
            .toList();
    alice = new VirtualPeer(world, clients, "alice", PeerConfig.Role.CLIENT);
    publisher = new VirtualPeer(world, server, "publisher", PeerConfig.Role.PUBLISHER);
    alice.transport.addSender(
        SenderConfig.simulcast(
            List.of(
                new SenderConfig.Encoding("q", layers.get(0)),
                new SenderConfig.Encoding("h", layers.get(1)),
                new SenderConfig.Encoding("f", layers.get(2))),
            "cam",
            "stream"));
    alice.openLiveKitChannels();
    alice.offerTo(publisher, false);
    assertThat(world.runUntil(() -> alice.state() == ConnectionState.CONNECTED, 10_000)).isTrue();
  }

  @AfterEach
  void close() {
    server.close();
    clients.close();
  }

  private TrackReceiver play() {
    List<TestFrames> frames = layers.stream().map(layer -> new TestFrames(null, layer)).toList();
    for (int i = 0; i < FRAMES; i++) {
      frames.forEach(TestFrames::writeNext);
      world.runMillis(33);
    }
    world.runMillis(500);
    return publisher.tracks.get(0);
  }

  @Test
  void eachLayerArrivesUnderItsRid() {
    TrackReceiver track = play();
    assertThat(track.rids()).isEqualTo(RIDS);
    assertThat(track.trackId()).isEqualTo("cam");
    assertThat(track.stats().layers()).extracting(TrackReceiver.Layer::rid).isEqualTo(RIDS);
    assertThat(track.stats().layers())
        .allSatisfy(
            layer -> {
              assertThat(layer.frames()).isEqualTo(FRAMES);
              assertThat(layer.packetsLost()).isZero();
            });
    assertThat(alice.transport.senders().get(0).stats().packets())
        .isEqualTo(track.stats().layers().stream().mapToLong(TrackReceiver.Layer::packets).sum());
  }

  @Test
  void eachLayerIsRepairedByItsOwnRetransmissions() {
    world.network().all(Link.of().delayMillis(20).loss(0.1));
    TrackReceiver track = play();
    assertThat(track.stats().layers())
        .hasSize(RIDS.size())
        .allSatisfy(
            layer -> {
              assertThat(layer.nacksSent()).isPositive();
              assertThat(layer.packetsLost()).isLessThan(layer.packets() / 30); // of a tenth
            });
  }

  @Test
  void aKeyFrameIsAskedOfTheLayerThatItIsFor() {
    play();
    List<Long> before = layers.stream().map(LocalSource::keyFrameRequests).toList();
    publisher.tracks.get(0).requestKeyFrame(1);
    world.runMillis(1_000);
    assertThat(layers.get(0).keyFrameRequests()).isEqualTo(before.get(0));
    // Nothing plays any more, so it is asked again and again.
    assertThat(layers.get(1).keyFrameRequests()).isGreaterThan(before.get(1));
    assertThat(layers.get(2).keyFrameRequests()).isEqualTo(before.get(2));
  }

  @Test
  void aTapSeesEachPacketOnceAndEndsWhenItIsTakenOff() {
    int[] seen = new int[RIDS.size()];
    publisher.tracks.get(0).setTap((spatial, buf, off, len) -> seen[spatial] += len > 0 ? 1 : 0);
    TrackReceiver track = play();
    assertThat(track.stats().layers())
        .allSatisfy(layer -> assertThat(layer.packets()).isEqualTo(seen[layer.spatial()]));
    track.setTap(null);
    int[] then = seen.clone();
    play();
    assertThat(seen).isEqualTo(then);
  }
}
