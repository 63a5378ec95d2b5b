package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.MessageCharge;

/**
 * What the loop half tells the control half. Called on the loop; implementations hop to the control
 * executor.
 */
public interface SessionEvents {
  void connectionStateChanged(ConnectionState state);

  void dataChannelOpened(String label);

  void dataChannelClosed(String label);

  /**
   * @param payload a copy, the receiver's to keep
   * @param charge to be released when the message has been dealt with; any thread
   */
  void dataReceived(String label, byte[] payload, boolean binary, MessageCharge charge);
}
