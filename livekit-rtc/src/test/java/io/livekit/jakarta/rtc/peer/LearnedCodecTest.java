package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.session.Forwardable;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a section carries is what its packets say, not the first codec that it may carry. */
class LearnedCodecTest {
  /** SPS, PPS and a slice of an IDR picture. */
  private static final byte[] KEY_FRAME = {
    0, 0, 0, 1, 0x67, 0x42, (byte) 0xE0, 0x1F, 1, 2, 0, 0, 0, 1, 0x68, 3, 4, 0, 0, 0, 1, 0x65, 5, 6
  };

  private SimulatedWorld world;
  private VirtualEngine server;
  private VirtualEngine clients;
  private LocalSource video;
  private VirtualPeer alice;
  private VirtualPeer publisher;

  @BeforeEach
  void connect() throws Exception {
    world = new SimulatedWorld(3);
    server = new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 1);
    clients = new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 2}), 1);
    video = clients.createLocalSource(MediaKind.VIDEO, "video/H264");
    alice = new VirtualPeer(world, clients, "alice", PeerConfig.Role.CLIENT);
    publisher = new VirtualPeer(world, server, "publisher", PeerConfig.Role.PUBLISHER);
    alice.send(video, "cam");
    alice.openLiveKitChannels();
    // As LiveKit's Go SDK before mid-2026 offers a file without naming its codec: VP8 first.
    alice.offerTo(publisher, false, LearnedCodecTest::withVp8First);
    assertThat(world.runUntil(() -> alice.state() == ConnectionState.CONNECTED, 10_000)).isTrue();
  }

  @AfterEach
  void close() {
    assertThat(server.faults()).isEmpty();
    server.close();
    clients.close();
  }

  private static String withVp8First(String offer) {
    return offer
        .replaceFirst("(m=video 9 UDP/TLS/RTP/SAVPF) ", "$1 96 ")
        .replaceFirst("(a=rtpmap:\\d+ H264)", "a=rtpmap:96 VP8/90000\r\n$1");
  }

  private void play() {
    for (int i = 0; i < 30; i++) {
      byte[] frame = KEY_FRAME.clone();
      frame[frame.length - 1] = (byte) i;
      video.writeFrame(frame, 0, frame.length, 3000L * i);
      world.runMillis(33);
    }
  }

  @Test
  void theFirstPacketTellsTheCodecAndItsVariant() {
    TrackReceiver track = publisher.tracks.get(0);
    assertThat(track.mime()).isEqualTo("video/VP8");
    play();
    assertThat(track.mime()).isEqualTo("video/H264");
    assertThat(((Forwardable) track).fmtp()).contains("profile-level-id");
    assertThat(publisher.changed).contains(track);
    assertThat(publisher.ended).isEmpty();
    alice.offerTo(publisher, false, LearnedCodecTest::withVp8First);
    assertThat(track.mime()).as("another offer doesn't forget it").isEqualTo("video/H264");
  }

  @Test
  void aSubscriberThatAgreedOnTheWrongCodecIsDescribedAnotherOne() {
    VirtualPeer subscriber = new VirtualPeer(world, server, "sub", PeerConfig.Role.SUBSCRIBER);
    VirtualPeer bob = new VirtualPeer(world, clients, "bob", PeerConfig.Role.CLIENT);
    TrackReceiver track = publisher.tracks.get(0);
    subscriber.openLiveKitChannels();
    TrackSender sender = subscriber.send(track, "TR_cam");
    subscriber.offerTo(bob, false);
    assertThat(world.runUntil(() -> bob.state() == ConnectionState.CONNECTED, 10_000)).isTrue();
    assertThat(sender.mime()).isEqualTo("video/VP8");
    play();
    sender.setSource(track); // what a room does when it hears of it
    subscriber.offerTo(bob, false);
    assertThat(sender.mime()).isEqualTo("video/H264");
    play();
    long received =
        bob.transport.receivers().get(0).stats().layers().stream()
            .mapToLong(StreamStats::packets)
            .sum();
    assertThat(received).isGreaterThan(20);
    assertThat(Arrays.asList(subscriber.negotiated.toArray()))
        .containsSubsequence("TR_cam video/VP8", "TR_cam video/H264");
  }
}
