package io.livekit.jakarta.rtc.sdp;

import java.util.Locale;

/** Which way media flows, seen by the side that wrote the description (RFC 8866 §6.7). */
public enum Direction {
  /** Both ways; also what a section without such a line means. */
  SENDRECV(true, true),
  /** Only from the writer. */
  SENDONLY(true, false),
  /** Only to the writer. */
  RECVONLY(false, true),
  /** Neither way. */
  INACTIVE(false, false);

  private final boolean sends;
  private final boolean receives;

  Direction(boolean sends, boolean receives) {
    this.sends = sends;
    this.receives = receives;
  }

  /**
   * @return the direction of these two halves
   */
  public static Direction of(boolean sends, boolean receives) {
    return sends ? receives ? SENDRECV : SENDONLY : receives ? RECVONLY : INACTIVE;
  }

  /**
   * @return whether the writer sends
   */
  public boolean sends() {
    return sends;
  }

  /**
   * @return whether the writer receives
   */
  public boolean receives() {
    return receives;
  }

  /**
   * @return the same flow seen by the other side
   */
  public Direction reversed() {
    return of(receives, sends);
  }

  /**
   * @return the attribute's name
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
