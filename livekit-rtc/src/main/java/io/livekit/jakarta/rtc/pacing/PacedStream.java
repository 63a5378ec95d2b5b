package io.livekit.jakarta.rtc.pacing;

/** What waits for its turn at a {@link Pacer}. Owned by: the subscriber's media loop. */
public interface PacedStream {
  /**
   * Sends the packet that has waited longest.
   *
   * @return bytes that it takes on the path; 0 if nothing is to be sent any more
   */
  int sendNext(long nowNanos);

  /**
   * @return bytes that wait; 0 for none
   */
  int waitingBytes();

  /**
   * @return since when the packet waits that has waited longest
   */
  long oldestNanos();
}
