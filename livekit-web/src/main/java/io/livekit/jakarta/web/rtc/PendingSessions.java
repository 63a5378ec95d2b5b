package io.livekit.jakarta.web.rtc;

import io.livekit.jakarta.media.signal.SignalSession;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.Principal;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sessions between their opening and their socket. One whose upgrade never completes is aborted. Thread-safe. */
@ApplicationScoped
public class PendingSessions {

  /** Long enough for a slow 101, short enough that a half-made upgrade doesn't hold a participant in the room. */
  private static final long UPGRADE_SECONDS = 5;

  @Resource private ManagedScheduledExecutorService scheduler;

  Ticket add(SignalSession session) {
    Ticket ticket = new Ticket(session);
    ticket.expiry = scheduler.schedule(ticket::expire, UPGRADE_SECONDS, TimeUnit.SECONDS);
    return ticket;
  }

  /** The way to the session for the one endpoint that its upgrade makes. */
  static final class Ticket implements Principal {

    private final SignalSession session;
    private final AtomicBoolean used = new AtomicBoolean();
    private volatile ScheduledFuture<?> expiry;

    private Ticket(SignalSession session) {
      this.session = session;
    }

    /** @return the session, or null when it was taken already or its time is over */
    SignalSession take() {
      if (!used.compareAndSet(false, true)) {
        return null;
      }
      ScheduledFuture<?> timer = expiry;
      if (timer != null) {
        timer.cancel(false);
      }
      return session;
    }

    private void expire() {
      if (used.compareAndSet(false, true)) {
        session.abort();
      }
    }

    @Override
    public String getName() {
      return "signal";
    }
  }
}
