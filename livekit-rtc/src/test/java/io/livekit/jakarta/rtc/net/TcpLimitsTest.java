package io.livekit.jakarta.rtc.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.loop.LoopMember;
import io.livekit.jakarta.rtc.loop.VirtualLoop;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** What one address, and one participant with valid credentials, may take of the TCP port. */
class TcpLimitsTest {
  private final TcpLimits limits = new TcpLimits();

  private static LoopMember peer() {
    return new PassiveMember(new VirtualLoop(new SimulatedWorld(1)));
  }

  @Test
  void onePeerHasAFewConnectionsAndLeavesTheRestToOthers() {
    LoopMember greedy = peer();
    LoopMember other = peer();
    int admitted = 0;
    for (int i = 0; i < 1_000; i++) {
      admitted += limits.admit(greedy) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(16);
    assertThat(limits.admit(other)).isTrue();
    limits.leave(greedy);
    assertThat(limits.admit(greedy)).isTrue();
    assertThat(limits.admit(greedy)).isFalse();
  }

  @Test
  void oneAddressLeavesRoomForOthers() {
    InetAddress greedy = InetAddress.getLoopbackAddress();
    int admitted = 0;
    for (int i = 0; i < 10_000; i++) {
      admitted += limits.admit(greedy) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(512);
    limits.leave(greedy);
    assertThat(limits.admit(greedy)).isTrue();
    assertThat(limits.admit(greedy)).isFalse();
  }
}
