package io.livekit.jakarta.rtc.sctp;

/** What became of a message handed to {@link DataChannels#send}. */
public enum SendResult {
  /** Accepted: it will be sent, or abandoned as the channel's reliability allows. */
  QUEUED,
  /** Longer than what the remote end accepts (a=max-message-size, RFC 8841 §6). */
  TOO_LARGE,
  /** The channel or the association isn't open (any more). */
  CLOSED,
  /**
   * The send buffer is full; {@link DataChannels.Listener#bufferedAmountLow} says when to go on.
   */
  BUFFER_FULL
}
