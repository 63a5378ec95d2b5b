package io.livekit.jakarta.rtc.sctp;

/**
 * What is handed over to be sent, within the bounds of the association and before it has a TSN.
 * Owned by: MediaLoop.
 */
final class OutgoingMessages {
  private final SendQueue queue;

  /** Streams that the peer lets us use; what we would use ourselves until it has said so. */
  private int streams = DataReceiver.MAX_STREAMS;

  OutgoingMessages(SendQueue queue) {
    this.queue = queue;
  }

  /** The handshake is done. */
  void established(PeerParameters peer) {
    streams = Math.min(DataReceiver.MAX_STREAMS, peer.inboundStreams);
  }

  boolean allowsStream(int streamId) {
    return streamId >= 0 && streamId < streams;
  }

  /** Whether the bound on what waits leaves room for a message of a length that can be sent. */
  boolean hasRoomFor(int length) {
    return length < 1 || length > SctpConfig.MAX_MESSAGE_SIZE || queue.fits(length);
  }

  /**
   * Queues a copy of a message, whatever waits already.
   *
   * @param maxRetransmits {@link OutboundMessage#UNLIMITED} for a reliable one
   * @param expiresAt Long.MAX_VALUE for a reliable one
   */
  SendResult add(
      int streamId,
      int ppid,
      byte[] data,
      int off,
      int len,
      boolean unordered,
      int maxRetransmits,
      long expiresAt) {
    if (!allowsStream(streamId)) {
      return SendResult.CLOSED;
    }
    if (len < 1 || len > SctpConfig.MAX_MESSAGE_SIZE) {
      return SendResult.TOO_LARGE;
    }
    byte[] copy = new byte[len];
    System.arraycopy(data, off, copy, 0, len);
    queue.add(
        new OutboundMessage(
            queue.stream(streamId), copy, ppid, unordered, maxRetransmits, expiresAt));
    return SendResult.QUEUED;
  }

  /** Gives up what of a stream has no TSN. */
  void discard(int streamId) {
    queue.discard(queue.stream(streamId));
  }

  /** Bytes of a stream that are queued or not acknowledged. */
  long buffered(int streamId) {
    return queue.buffered(streamId);
  }

  /** Bytes of all streams that are queued or not acknowledged. */
  long buffered() {
    return queue.buffered();
  }
}
