package io.livekit.jakarta.cli.signal;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Opens signalling connections. Thread-safe. */
@FunctionalInterface
public interface SignalConnector {
  /**
   * @param executor serial; the stage completes and the listener is called on it
   * @return the socket, or a failure that is a {@link SignalRefused}
   */
  CompletionStage<SignalSocket> connect(
      ConnectTarget target, SignalListener listener, Executor executor);
}
