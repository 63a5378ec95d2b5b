package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.proto.SignalRequest;

/** One accepted signalling connection, as the WebSocket endpoint drives it. Thread-safe. */
public interface SignalSession {

  /**
   * Gives the session its socket. Called once; what was queued before, the first message above all,
   * goes out at once.
   */
  void attach(SignalSink sink);

  /**
   * Takes one request of the client. Pings are answered here, everything else on the room's
   * executor.
   */
  void receive(SignalRequest request);

  /**
   * A frame came that is no SignalRequest: the connection is closed without a leave (spec/07 item
   * 4).
   */
  void undecodable();

  /** The client doesn't read what it is sent: the connection is given up. */
  void notReading();

  /**
   * The socket ended.
   *
   * @param clean the close handshake was seen
   */
  void closed(boolean clean);

  /** The upgrade never happened: the session ends as if its socket had been lost. */
  void abort();
}
