package io.livekit.jakarta.web.container;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Payara 6 (Tyrus 2.1): completes a send while it holds locks, of which a close takes others in the
 * opposite order. A socket that was closed, or sent to, inside of its callback could block for
 * ever.
 *
 * <p>So what follows a callback runs on a thread of ours. Thread-safe.
 */
public final class CallbackEscape {

  private static final System.Logger LOG = System.getLogger(CallbackEscape.class.getName());

  private final Executor workers;

  public CallbackEscape(Executor workers) {
    this.workers = workers;
  }

  /** Runs something outside of the callback that the caller may be in. */
  public void run(Runnable action) {
    try {
      workers.execute(action);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the server has stopped, and its sockets with it", e);
    }
  }
}
