package io.livekit.jakarta.web.container;

/** What a WebSocket is on, as far as its container lets us at it. Thread-safe. */
public interface ContainerConnection {

  /**
   * Ends the connection without a close frame, which would wait behind what the client doesn't
   * read. The socket's end is told as that of any other that breaks.
   */
  void cut();

  /**
   * The client has been sent the close because it sent what isn't taken. Ends the connection where
   * nothing more is read of it, so that its answer to the close would never be seen.
   */
  void refused();
}
