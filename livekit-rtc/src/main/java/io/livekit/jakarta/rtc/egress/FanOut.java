package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaSource;

/**
 * Hands new packets to the down tracks of one MediaLoop: one cursor per layer and source, however many subscribers.
 * Owned by: that MediaLoop; one per loop.
 */
public final class FanOut {
  /** @param wake makes the loop call {@link #poll} soon; called from publishers' loops */
  public FanOut(Runnable wake) {
    throw new UnsupportedOperationException();
  }

  /** Connects a down track, or moves it to another source. */
  public void attach(DownTrack track, MediaSource source, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  public void detach(DownTrack track) {
    throw new UnsupportedOperationException();
  }

  /**
   * Forwards waiting packets.
   *
   * @param maxPackets bound on packets read, so that a busy source can't hold up the loop
   * @return packets read; {@code maxPackets} means there may be more
   */
  public int poll(int maxPackets, long nowNanos) {
    throw new UnsupportedOperationException();
  }
}
