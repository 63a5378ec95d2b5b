package io.livekit.jakarta.cli.signal;

import io.livekit.jakarta.proto.SignalRequest;

/** An open signalling connection. Thread-safe. */
public interface SignalSocket {
  /** Sends in the order of calls; a socket that is gone drops it. */
  void send(SignalRequest request);

  /** Closes after what was sent; the listener hears nothing more. */
  void close();
}
