package io.livekit.jakarta.rtc.peer;

/**
 * What a peer connection tells its owner. Every call comes on the control executor of its {@link
 * PeerConfig}.
 */
public interface PeerListener {

  void connectionStateChanged(ConnectionState state);

  /**
   * An m-line began to receive. Comes from the description, so a muted track fires as well, before
   * any packet.
   */
  void trackAdded(TrackReceiver receiver);

  /**
   * The m-line goes on receiving the same track, but something of it is known now, or is another:
   * names, layers, SSRCs, the codec.
   */
  default void trackChanged(TrackReceiver receiver) {
    // Those who only look at packets and counters hear nothing new.
  }

  /** The m-line stopped receiving, or its transport closed. */
  void trackEnded(TrackReceiver receiver);

  /**
   * The answer settled what a sender sends.
   *
   * @param mime the codec chosen, or null when the other side takes none that the source has
   */
  void senderNegotiated(TrackSender sender, String mime);

  /**
   * Not even the least of a track gets through to the other side, so that it is paused; or it goes
   * on.
   */
  default void senderWithheld(TrackSender sender, boolean withheld) {
    // Those who send little, or don't tell anybody.
  }

  void dataChannelOpened(String label);

  void dataChannelClosed(String label);

  /**
   * A whole message of a data channel.
   *
   * @param payload the receiver's to keep
   * @param charge to be retained by whoever waits with the message for somebody else: its sender is
   *     slowed down as long
   */
  void dataReceived(String label, byte[] payload, boolean binary, MessageCharge charge);
}
