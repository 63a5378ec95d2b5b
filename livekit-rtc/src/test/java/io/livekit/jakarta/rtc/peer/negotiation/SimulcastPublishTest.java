package io.livekit.jakarta.rtc.peer.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.TestFrames;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.VirtualPeer;
import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client of ours that publishes one track in three layers, told apart by rid (RFC 8853), with
 * descriptions in our form and in pion's.
 */
@ParameterizedClass(name = "like pion: {0}")
@ValueSource(booleans = {false, true})
class SimulcastPublishTest {
  private static final long SEED = 11;
  private static final List<String> RIDS = List.of("q", "h", "f");
  private static final int FRAMES = 90;

  @Parameter boolean likePion;

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
    if (likePion) {
      alice.shapeOffers(new PionShape(alice));
    }
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
    assertThat(track.stats().layers()).extracting(StreamStats::rid).isEqualTo(RIDS);
    assertThat(track.stats().layers())
        .allSatisfy(
            layer -> {
              assertThat(layer.frames()).isEqualTo(FRAMES);
              assertThat(layer.packetsLost()).isZero();
            });
    assertThat(alice.transport.senders().get(0).stats().packets())
        .isEqualTo(track.stats().layers().stream().mapToLong(StreamStats::packets).sum());
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

  // ---- further offers ----

  private List<Long> packets() {
    return publisher.tracks.get(0).stats().layers().stream().map(StreamStats::packets).toList();
  }

  private void assertSameTrack() {
    assertThat(publisher.tracks).hasSize(1);
    assertThat(publisher.ended).isEmpty();
  }

  @Test
  void layersGoOnThroughAnotherOfferAndAnIceRestart() {
    play();
    List<Long> ssrcs = ssrcs();
    for (boolean restart : new boolean[] {false, false, true, false}) {
      List<Long> before = packets();
      alice.offerTo(publisher, restart);
      play();
      assertSameTrack();
      assertThat(publisher.tracks.get(0).rids()).isEqualTo(RIDS);
      assertThat(ssrcs()).isEqualTo(ssrcs);
      for (int i = 0; i < RIDS.size(); i++) {
        assertThat(packets().get(i)).isGreaterThanOrEqualTo(before.get(i) + FRAMES);
      }
    }
  }

  private List<Long> ssrcs() {
    return publisher.tracks.get(0).stats().layers().stream().map(StreamStats::ssrc).toList();
  }

  @Test
  void aLayerThatGoesAndComesBackIsFoundAgain() {
    play();
    List<Long> ssrcs = ssrcs();
    alice.offerTo(publisher, false, offer -> withoutLayers(offer, "f"));
    play();
    assertSameTrack();
    assertThat(publisher.tracks.get(0).rids()).containsExactly("q", "h");
    assertThat(ssrcs()).isEqualTo(ssrcs.subList(0, 2));
    assertThat(publisher.changed).contains(publisher.tracks.get(0));
    alice.offerTo(publisher, false);
    play();
    assertSameTrack();
    assertThat(ssrcs()).isEqualTo(ssrcs);
    assertThat(packets()).allSatisfy(count -> assertThat(count).isGreaterThan(FRAMES));
  }

  @Test
  void theLowestLayerGoesAndTheOthersMoveDown() {
    publisher.tracks.get(0).setLayerOrder(RIDS);
    play();
    List<Long> ssrcs = ssrcs();
    alice.offerTo(publisher, false, offer -> withoutLayers(offer, "q"));
    List<StreamStats> layers = play().stats().layers();
    assertSameTrack();
    assertThat(layers).extracting(StreamStats::rid).containsExactly("h", "f");
    assertThat(layers).extracting(StreamStats::ssrc).isEqualTo(ssrcs.subList(1, 3));
    assertThat(layers).allSatisfy(layer -> assertThat(layer.frames()).isEqualTo(FRAMES));
  }

  private static String withoutLayers(String offer, String gone) {
    return offer
        .replaceAll("a=rid:" + gone + " .*\r\n", "")
        .replaceAll("(a=simulcast:.*);" + gone, "$1")
        .replaceAll("(a=simulcast:[a-z]+ )" + gone + ";", "$1");
  }

  @Test
  void packetsTellTheirSsrcsAndThoseOfTheirRetransmissions() {
    world.network().all(Link.of().delayMillis(20).loss(0.1));
    List<StreamStats> layers = play().stats().layers();
    List<Sender.Stream> sent = ((Sender) alice.transport.senders().get(0)).streams();
    for (int i = 0; i < RIDS.size(); i++) {
      assertThat(layers.get(i).ssrc()).isEqualTo(sent.get(i).ssrc() & 0xFFFF_FFFFL);
      assertThat(layers.get(i).repairSsrc()).isEqualTo(sent.get(i).rtxSsrc() & 0xFFFF_FFFFL);
    }
    assertThat(publisher.changed).isNotEmpty();
  }
}
