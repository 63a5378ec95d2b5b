package io.livekit.jakarta.cli.signal;

import io.livekit.jakarta.proto.SignalResponse;

/**
 * What comes over a signalling connection, in order, on the executor that was given when it was
 * opened.
 */
public interface SignalListener {
  void received(SignalResponse response);

  /**
   * The connection ended although we did not close it.
   *
   * @param reason for the user's eyes
   */
  void lost(String reason);
}
