package io.livekit.jakarta.rtc.net;

import io.livekit.jakarta.rtc.loop.LoopMember;
import io.livekit.jakarta.rtc.loop.PeerLoop;
import io.livekit.jakarta.rtc.loop.Route;

/** A member that does nothing by itself, and nothing with what comes. */
class PassiveMember extends LoopMember {
  PassiveMember(PeerLoop loop) {
    super(loop);
  }

  @Override
  public void receive(Route route, byte[] buf, int off, int len, long now) {
    // not looked at
  }

  @Override
  public long nextTimeoutNanos() {
    return Long.MAX_VALUE;
  }

  @Override
  public void onTimeout(long now) {
    // nothing is due
  }

  @Override
  public void onTickEnd(long now) {
    // nothing to send
  }

  @Override
  public void routeClosed(Route route) {
    // nothing is kept
  }

  @Override
  public void fault(Throwable cause) {
    throw new AssertionError(cause);
  }
}
