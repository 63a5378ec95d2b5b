package io.livekit.jakarta.cli.signal;

import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Opens signalling connections. Thread-safe. */
@FunctionalInterface
public interface SignalConnector {
  /**
   * @param executor serial; the stage completes and the listener is called on it
   * @return the connection, or a failure that is a {@link SignalRefused}
   */
  CompletionStage<Connection> connect(ConnectTarget target, Listener listener, Executor executor);

  /** An open signalling connection. Thread-safe. */
  interface Connection {
    /** Sends in the order of calls; a connection that is gone drops it. */
    void send(SignalRequest request);

    /** Closes after what was sent; the listener hears nothing more. */
    void close();
  }

  /** What comes over a connection, in order, on the executor that was given when it was opened. */
  interface Listener {
    void received(SignalResponse response);

    /**
     * The connection ended although we did not close it.
     *
     * @param reason for the user's eyes
     */
    void lost(String reason);
  }
}
