package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.session.SessionEvents;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Takes what the loop half and the negotiation tell to the control executor of a connection, and
 * there to its listener, until the connection is closed. Thread-safe, except where a method says
 * "control".
 */
public final class ControlRelay implements SessionEvents {
  private static final System.Logger LOG = System.getLogger(ControlRelay.class.getName());

  private final PeerConfig config;
  private final PeerListener listener;
  private ConnectionState state = ConnectionState.NEW;
  private volatile boolean closed;

  public ControlRelay(PeerConfig config, PeerListener listener) {
    this.config = config;
    this.listener = listener;
  }

  /**
   * @return the state that the listener was told last; control
   */
  ConnectionState state() {
    return state;
  }

  boolean isClosed() {
    return closed;
  }

  /** No call comes to the listener from now on. Control. */
  void close() {
    closed = true;
    state = ConnectionState.CLOSED;
  }

  /** Runs a call to the listener on the control executor. */
  void tell(Consumer<PeerListener> call) {
    if (closed) {
      return; // the executor may be gone, too
    }
    onControl(
        () -> {
          if (!closed) {
            call.accept(listener);
          }
        });
  }

  private void onControl(Runnable task) {
    try {
      config.control().execute(task);
    } catch (RejectedExecutionException e) {
      // Whoever owned the connection has ended without closing it first, or at this very moment.
      LOG.log(
          System.Logger.Level.DEBUG, () -> config.name() + ": nobody is left to be told anything");
    }
  }

  @Override
  public void connectionStateChanged(ConnectionState next) {
    tell(
        l -> {
          if (state != next) {
            state = next;
            l.connectionStateChanged(next);
          }
        });
  }

  @Override
  public void dataChannelOpened(String label) {
    tell(l -> l.dataChannelOpened(label));
  }

  @Override
  public void dataChannelClosed(String label) {
    tell(l -> l.dataChannelClosed(label));
  }

  @Override
  public void dataReceived(String label, byte[] payload, boolean binary, MessageCharge charge) {
    tell(
        l -> {
          try {
            l.dataReceived(label, payload, binary, charge);
          } finally {
            charge.release();
          }
        });
  }
}
