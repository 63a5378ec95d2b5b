package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.proto.SignalResponse;

/**
 * The outgoing side of one signalling connection. Never blocks and keeps the order of calls. Owned
 * by: the room's executor.
 */
public interface SignalChannel {

  void send(SignalResponse message);

  /** Closes the connection once everything sent before has gone out. */
  void close();
}
