package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunBuilder;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunIntegrity;
import io.livekit.jakarta.rtc.stun.StunMethod;
import java.net.InetSocketAddress;

/**
 * The active side of a TCP candidate: our agent never connects, so its first check is written by
 * hand.
 */
final class TcpClient {
  private TcpClient() {}

  static void check(
      SimulatedWorld world,
      SimulatedIcePeer client,
      SimulatedIcePeer server,
      InetSocketAddress from,
      InetSocketAddress to) {
    byte[] check =
        new StunBuilder(512)
            .begin(StunClass.REQUEST, StunMethod.BINDING, 7, 7)
            .text(
                StunAttribute.USERNAME,
                server.agent.localCredentials().ufrag()
                    + ":"
                    + client.agent.localCredentials().ufrag())
            .unsignedInt(StunAttribute.PRIORITY, 1_500_000_000L)
            .longValue(StunAttribute.ICE_CONTROLLING, 1)
            .flag(StunAttribute.USE_CANDIDATE)
            .integrity(StunIntegrity.ofPassword(server.agent.localCredentials().pwd()))
            .fingerprint()
            .toBytes();
    world.network().send(TransportProtocol.TCP, from, to, check, 0, check.length);
  }
}
