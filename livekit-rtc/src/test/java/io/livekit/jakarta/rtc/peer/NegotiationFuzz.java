package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.fuzz.Script;
import io.livekit.jakarta.rtc.sdp.SessionDescription;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any offers and answers, one after the other, to each kind of peer connection: applied or refused
 * as a whole, and answered with a description that can be read.
 */
class NegotiationFuzz {
  private static final int MAX_DESCRIPTIONS = 6;

  static Stream<byte[]> seeds() {
    String data = Offers.session("0") + Offers.data("0");
    String media =
        Offers.session("0 1 2")
            + Offers.data("0")
            + Offers.audio("1", "sendrecv")
            + Offers.video("2", "sendrecv", true);
    String received =
        Offers.session("0 1")
            + Offers.audio("0", "recvonly")
            + Offers.video("1", "inactive", false);
    return Stream.of(
        script(0, data, media),
        script(2, media, received),
        script(2, data, media, data),
        script(1, data),
        script(3, received, media));
  }

  private static byte[] script(int role, String... descriptions) {
    byte[][] blocks = new byte[descriptions.length][];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = descriptions[i].getBytes(StandardCharsets.UTF_8);
    }
    return Script.join(new byte[] {(byte) role}, Script.blocks(blocks));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    Script script = new Script(data);
    SimulatedWorld world = new SimulatedWorld(5);
    VirtualEngine engine = new VirtualEngine(world, InetAddress.getLoopbackAddress(), 1);
    PeerConfig.Role[] roles = PeerConfig.Role.values();
    VirtualPeer peer = new VirtualPeer(world, engine, "peer", roles[script.u8() % roles.length]);
    peer.send(engine.createLocalSource(MediaKind.VIDEO, "video/VP8"), "TR_v");
    peer.send(engine.createLocalSource(MediaKind.AUDIO, "audio/opus"), "TR_a");
    for (int i = 0; i < MAX_DESCRIPTIONS && script.hasMore(); i++) {
      String description = new String(script.block(), StandardCharsets.UTF_8);
      if ((i & 1) == 0 || peer.transport.senders().isEmpty()) {
        answer(peer, description);
      } else {
        SessionDescription.parse(peer.transport.offer(i % 3 == 0).sdp());
        try {
          peer.transport.applyAnswer(description);
        } catch (NegotiationException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
      peer.transport.addRemoteCandidate(description);
      world.runMillis(20);
      assertThat(engine.faults()).isEmpty();
    }
    engine.close();
    world.runMillis(100);
    assertThat(engine.faults()).isEmpty();
    assertThat(engine.directory().isEmpty()).as("nothing is left").isTrue();
  }

  private static void answer(VirtualPeer peer, String offer) {
    try {
      PeerTransport.Answer answer = peer.transport.answer(offer, AnswerPolicy.AS_OFFERED);
      SessionDescription read = SessionDescription.parse(answer.sdp());
      assertThat(read.media()).hasSameSizeAs(SessionDescription.parse(offer).media());
    } catch (NegotiationException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
