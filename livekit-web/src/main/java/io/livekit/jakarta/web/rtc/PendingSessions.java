package io.livekit.jakarta.web.rtc;

import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.signal.SignalSession;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sessions between their opening and their socket. One whose upgrade never completes is aborted.
 * Thread-safe.
 */
@ApplicationScoped
public class PendingSessions {

  /**
   * Long enough for a slow 101, short enough that a half-made upgrade doesn't hold a participant in
   * the room.
   */
  private static final Duration UPGRADE_LIMIT = Duration.ofSeconds(5);

  @Inject NodeThreads threads;

  /**
   * @param maxMessageBytes what a message of this client may have
   * @param ended called once when the session's socket has ended, or will never come
   */
  Ticket add(SignalSession session, int maxMessageBytes, Runnable ended) {
    Ticket ticket = new Ticket(session, maxMessageBytes, ended);
    ticket.expiry = threads.timers().schedule(UPGRADE_LIMIT.toNanos(), ticket::expire);
    return ticket;
  }

  /**
   * The way to the session for the one endpoint that its upgrade makes. Containers may keep it long
   * after the socket's end, with the request that it came with, so it lets go of what it led to.
   */
  static final class Ticket implements Principal {

    private final AtomicReference<SignalSession> session;
    private final AtomicReference<Runnable> ended;
    private final AtomicReference<UpgradedConnection> connection = new AtomicReference<>();
    private volatile TimerService.Cancellable expiry;

    private final int maxMessageBytes;

    private Ticket(SignalSession session, int maxMessageBytes, Runnable ended) {
      this.maxMessageBytes = maxMessageBytes;
      this.session = new AtomicReference<>(session);
      this.ended = new AtomicReference<>(ended);
    }

    /**
     * @return the session, or null when it was taken already or its time is over
     */
    SignalSession take() {
      SignalSession taken = session.getAndSet(null);
      TimerService.Cancellable timer = expiry;
      if (taken != null && timer != null) {
        timer.cancel();
        expiry = null;
      }
      return taken;
    }

    int maxMessageBytes() {
      return maxMessageBytes;
    }

    void upgraded(UpgradedConnection upgraded) {
      connection.set(upgraded);
    }

    /**
     * @return the connection, or null where the container keeps its connections to itself
     */
    UpgradedConnection takeConnection() {
      return connection.getAndSet(null);
    }

    private void expire() {
      SignalSession untaken = session.getAndSet(null);
      if (untaken != null) {
        untaken.abort();
        ended();
      }
    }

    /** The socket of the session that was taken has ended. */
    void ended() {
      connection.set(null);
      Runnable told = ended.getAndSet(null);
      if (told != null) {
        told.run();
      }
    }

    @Override
    public String getName() {
      return "signal";
    }
  }
}
