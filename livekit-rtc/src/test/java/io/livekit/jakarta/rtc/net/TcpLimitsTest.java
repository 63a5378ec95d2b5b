package io.livekit.jakarta.rtc.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.loop.LoopMember;
import io.livekit.jakarta.rtc.loop.Route;
import io.livekit.jakarta.rtc.loop.VirtualLoop;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** What one address, and one participant with valid credentials, may take of the TCP port. */
class TcpLimitsTest {
  private final TcpLimits limits = new TcpLimits();

  private static final class Peer extends LoopMember {
    Peer() {
      super(new VirtualLoop(new SimulatedWorld(1)));
    }

    @Override
    public void receive(Route route, byte[] buf, int off, int len, long now) {
      // nothing comes
    }

    @Override
    public long nextTimeoutNanos() {
      return Long.MAX_VALUE;
    }

    @Override
    public void onTimeout(long now) {
      // never
    }

    @Override
    public void onTickEnd(long now) {
      // nothing to send
    }

    @Override
    public void routeClosed(Route route) {
      // nothing is open
    }

    @Override
    public void fault(Throwable cause) {
      throw new AssertionError(cause);
    }
  }

  @Test
  void onePeerHasAFewConnectionsAndLeavesTheRestToOthers() {
    Peer greedy = new Peer();
    Peer other = new Peer();
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
