package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.proto.SignalResponse;

/**
 * The socket end of a signalling connection, as the WebSocket endpoint provides it. Thread-safe.
 */
public interface SignalSink {

  /**
   * Queues one message. Never blocks and keeps the order of calls; a reader that is so slow that
   * the endpoint's bound is reached loses its connection.
   */
  void send(SignalResponse message);

  /**
   * Closes the socket normally (1000, spec/01 §2.5) once everything queued before has been written.
   */
  void close();
}
