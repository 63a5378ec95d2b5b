package io.livekit.jakarta.media.participant;

import java.time.Duration;

/** Makes the next resumes fail, for clients' tests (spec/01 §11). Owned by: the room's executor. */
public final class ResumeFaults {
  private static final long WINDOW = Duration.ofSeconds(5).toNanos();
  private static final int MAX_BEFORE = 3;

  private boolean armedAfter;
  private long after;
  private long before;
  private int beforeLeft;

  public void dropAfterMessages(long nowNanos) {
    armedAfter = true;
    after = nowNanos;
  }

  public void dropBeforeMessages(long nowNanos) {
    before = nowNanos;
    beforeLeft = MAX_BEFORE;
  }

  /**
   * @return true when this resume is to fail without a message
   */
  public boolean takeBefore(long nowNanos) {
    if (beforeLeft == 0 || nowNanos - before > WINDOW) {
      return false;
    }
    beforeLeft--;
    return true;
  }

  /**
   * @return true when the socket is to close after the messages of this resume
   */
  public boolean takeAfter(long nowNanos) {
    boolean take = armedAfter && nowNanos - after <= WINDOW;
    armedAfter = false;
    return take;
  }
}
