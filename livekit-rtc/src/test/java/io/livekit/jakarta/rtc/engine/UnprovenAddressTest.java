package io.livekit.jakarta.rtc.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import io.livekit.jakarta.rtc.peer.Opened;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.TestPeer;
import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunBuilder;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunIntegrity;
import io.livekit.jakarta.rtc.stun.StunMethod;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A lite agent takes an address from a signed nomination alone, which may have been sent in
 * another's name: how much a handshake then sends there.
 */
class UnprovenAddressTest {
  @RegisterExtension final Opened opened = new Opened();

  @Test
  void aHandshakeSendsThreeTimesWhatCameUntilTheOtherSideSpeaks() throws Exception {
    MediaEngine server =
        opened.add(
            MediaEngine.start(
                MediaEngineTest.config(EngineConfig.SocketTransport.AUTO, 1, -1),
                Executors.defaultThreadFactory()));
    TestPeer lite =
        opened.add(new TestPeer(server, "alice", PeerConfig.Role.PUBLISHER, true, false));
    TestPeer client = opened.add(new TestPeer(server, "client", PeerConfig.Role.CLIENT));
    client.runVoid(() -> client.transport.openDataChannel("_reliable", true, null));
    PeerTransport.Offer offer = client.run(() -> client.transport.offer(false));
    String answer =
        lite.run(() -> lite.transport.answer(offer.sdp(), AnswerPolicy.AS_OFFERED)).sdp();
    int port = Integer.parseInt(lite.run(lite.transport::localCandidates).get(0).split(" ")[5]);
    byte[] check =
        new StunBuilder(768)
            .begin(StunClass.REQUEST, StunMethod.BINDING, 1, 2)
            .text(
                StunAttribute.USERNAME,
                find("a=ice-ufrag:(\\S+)", answer) + ":" + find("a=ice-ufrag:(\\S+)", offer.sdp()))
            .unsignedInt(StunAttribute.PRIORITY, 0x7e0000ff)
            .longValue(StunAttribute.ICE_CONTROLLING, 1)
            .flag(StunAttribute.USE_CANDIDATE)
            .integrity(StunIntegrity.ofPassword(find("a=ice-pwd:(\\S+)", answer)))
            .fingerprint()
            .toBytes();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket victim = new DatagramSocket(new InetSocketAddress(loopback, 0))) {
      victim.send(new DatagramPacket(check, check.length, new InetSocketAddress(loopback, port)));
      TestPeer.await(
          () -> "a flight held back, " + server.stats(),
          () -> server.stats().drops().containsKey("UNPROVEN_ADDRESS"));
      victim.setSoTimeout(1);
      int received = 0;
      try {
        while (true) {
          DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
          victim.receive(packet);
          received += packet.getLength();
        }
      } catch (SocketTimeoutException e) {
        // that was all
      }
      assertThat(received).isPositive().isLessThanOrEqualTo(3 * check.length);
    }
  }

  private static String find(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
