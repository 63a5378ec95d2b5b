package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.executor.RoomExecutor;
import java.time.Duration;

/**
 * Waits for a client whose connection is lost: it is told to resume, and given up when it doesn't
 * (spec/01 §6.1). Owned by: the room's executor.
 */
final class ResumeWait {
  static final Duration RESUME_TIMEOUT = Duration.ofSeconds(5);

  /**
   * A client that closes its connections on purpose mostly says so too; its leave travels on
   * another path and may come later. It is told to resume only when it doesn't come.
   */
  static final Duration LEAVE_GRACE = Duration.ofSeconds(1);

  private final RoomExecutor executor;
  private final Runnable tell;
  private final Runnable giveUp;
  private RoomExecutor.Timer timeout;
  private RoomExecutor.Timer grace;

  /**
   * @param tell tells the client to resume
   * @param giveUp ends its session
   */
  ResumeWait(RoomExecutor executor, Runnable tell, Runnable giveUp) {
    this.executor = executor;
    this.tell = tell;
    this.giveUp = giveUp;
  }

  /** A connection broke. */
  void connectionFailed() {
    boolean told = isPending(timeout) && !isPending(grace);
    if (!told) {
      begin();
      tellNow();
    }
  }

  /**
   * The client closed a connection. One that stays silent is lost like one that vanished, but its
   * leave may be under way.
   */
  void connectionClosed() {
    if (!isPending(timeout)) {
      begin();
      grace = executor.after(LEAVE_GRACE, this::tellNow);
    }
  }

  private void begin() {
    if (!isPending(timeout)) {
      timeout = executor.after(RESUME_TIMEOUT, giveUp);
    }
  }

  private void tellNow() {
    RoomExecutor.cancel(grace);
    tell.run();
  }

  /** The client is back, or its session has ended. */
  void stop() {
    RoomExecutor.cancel(timeout);
    RoomExecutor.cancel(grace);
  }

  private static boolean isPending(RoomExecutor.Timer timer) {
    return timer != null && timer.isPending();
  }
}
