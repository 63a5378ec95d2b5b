package io.livekit.jakarta.rtc.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunBuilder;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunMethod;
import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose packets a port takes. */
class UdpPortTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 7882);

  @Test
  void aPortOfThisMachineTakesNothingFromAnother() {
    VirtualLoop loop = new VirtualLoop(new SimulatedWorld(1));
    InetSocketAddress here = new InetSocketAddress("192.0.2.2", 5);
    InetSocketAddress elsewhere = new InetSocketAddress("192.0.2.3", 5);
    UdpPort port =
        new UdpPort(
            new PeerDirectory(), LOCAL, LOCAL, Set.of(LOCAL.getAddress(), here.getAddress()));
    byte[] check =
        new StunBuilder(99)
            .begin(StunClass.REQUEST, StunMethod.BINDING, 1, 2)
            .text(StunAttribute.USERNAME, "nobody:else")
            .toBytes();
    port.receive(loop, elsewhere, check, 0, check.length);
    assertThat(loop.counters().drops(LoopDrop.FOREIGN_SOURCE)).isEqualTo(1);
    assertThat(loop.counters().drops(LoopDrop.UNKNOWN_USERNAME)).isZero();
    port.receive(loop, here, check, 0, check.length);
    assertThat(loop.counters().drops(LoopDrop.UNKNOWN_USERNAME)).isEqualTo(1);
  }
}
