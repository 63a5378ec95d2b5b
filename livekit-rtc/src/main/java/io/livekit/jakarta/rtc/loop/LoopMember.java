package io.livekit.jakarta.rtc.loop;

import java.util.concurrent.atomic.AtomicInteger;

/** The half of a peer that lives on a loop. Owned by: its {@link PeerLoop}. */
public abstract class LoopMember {
  static final int NOT_QUEUED = -1;

  private final PeerLoop loop;

  // The loop's own notes; here so that it needs no map.
  int heapIndex = NOT_QUEUED;
  long deadline = Long.MAX_VALUE;
  boolean touched;
  volatile boolean detached;

  /** Packets that wait in its loop's {@link Handoff}. Any thread. */
  final AtomicInteger handedOff = new AtomicInteger();

  protected LoopMember(PeerLoop loop) {
    this.loop = loop;
  }

  /**
   * @return the loop that owns this peer; fixed
   */
  public final PeerLoop loop() {
    return loop;
  }

  /**
   * @return whether the peer has left its loop
   */
  public final boolean isDetached() {
    return detached;
  }

  /**
   * Takes one packet.
   *
   * @param buf the loop's scratch; valid during the call, may be overwritten
   */
  public abstract void receive(Route route, byte[] buf, int off, int len, long now);

  /**
   * @return when {@link #onTimeout} is due, {@link Long#MAX_VALUE} for never; asked after each tick
   *     that touched it
   */
  public abstract long nextTimeoutNanos();

  /** Does what is due. */
  public abstract void onTimeout(long now);

  /** The tick that touched this peer ends: the last moment to send something with it. */
  public abstract void onTickEnd(long now);

  /** A TCP connection of the peer has ended. */
  public abstract void routeClosed(Route route);

  /** The peer's code threw: it ends itself, without throwing. */
  public abstract void fault(Throwable cause);
}
