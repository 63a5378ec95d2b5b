package io.livekit.jakarta.web.rtc;

import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.lifecycle.MediaServer;
import io.livekit.jakarta.media.signal.SignalSession;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sessions between their opening and their socket. One whose upgrade never completes is aborted. Thread-safe. */
@ApplicationScoped
public class PendingSessions {

  /** Long enough for a slow 101, short enough that a half-made upgrade doesn't hold a participant in the room. */
  private static final Duration UPGRADE_LIMIT = Duration.ofSeconds(5);

  @Inject MediaServer server;

  /** @param ended called once when the session's socket has ended, or will never come */
  Ticket add(SignalSession session, Runnable ended) {
    Ticket ticket = new Ticket(session, ended);
    ticket.expiry = server.threads().timers().schedule(UPGRADE_LIMIT.toNanos(), ticket::expire);
    return ticket;
  }

  /** The way to the session for the one endpoint that its upgrade makes. */
  static final class Ticket implements Principal {

    private final SignalSession session;
    private final Runnable ended;
    private final AtomicBoolean used = new AtomicBoolean();
    private volatile TimerService.Cancellable expiry;

    private Ticket(SignalSession session, Runnable ended) {
      this.session = session;
      this.ended = ended;
    }

    /** @return the session, or null when it was taken already or its time is over */
    SignalSession take() {
      if (!used.compareAndSet(false, true)) {
        return null;
      }
      TimerService.Cancellable timer = expiry;
      if (timer != null) {
        timer.cancel();
      }
      return session;
    }

    private void expire() {
      if (used.compareAndSet(false, true)) {
        session.abort();
        ended.run();
      }
    }

    /** The socket of the session that was taken has ended. */
    void ended() {
      ended.run();
    }

    @Override
    public String getName() {
      return "signal";
    }
  }
}
