package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.pacing.Pacer;

/**
 * Where a subscriber's packets go: its transport's outbox. Owned by: the subscriber's media loop.
 *
 * <p>Order for each packet: {@link #claim}, write header and prefix into the array, {@link #seal},
 * then {@link #send} or {@link #abandon}. Sealing encrypts from the shared plaintext straight into
 * the claimed room: that is the only copy. Between sealing and sending the caller checks that the
 * plaintext wasn't overwritten meanwhile.
 */
public interface PacketOut {
  /**
   * @return whether packets would get anywhere: there are keys and a path
   */
  boolean isReady();

  /**
   * Claims room for one packet.
   *
   * @param maxLength of the plaintext packet; the implementation adds what SRTP needs
   * @return the array to write into, or null if the outbox is full or there are no keys yet
   */
  byte[] claim(int maxLength);

  /**
   * @return where the claimed room starts
   */
  int offset();

  /**
   * Protects the packet: header as it is, then the prefix encrypted in place, then the source
   * encrypted behind it.
   *
   * @param headerLength bytes at {@link #offset} that are only authenticated
   * @param prefixLength bytes behind the header, already written, that are payload (a rewritten
   *     descriptor, an OSN)
   * @param src rest of the payload; not read if {@code srcLen} is 0
   * @param extendedSequence 48-bit packet index of this SSRC
   * @return length of the protected packet, or negative if it can't be protected
   */
  int seal(
      int headerLength,
      int prefixLength,
      byte[] src,
      int srcOff,
      int srcLen,
      long extendedSequence);

  /** Queues the sealed packet. */
  void send();

  /** Gives the room back. */
  void abandon();

  /**
   * @return the next transport-wide sequence number, for the packet being written (transport-cc
   *     extension)
   */
  int nextTransportSequence();

  /**
   * @return what the subscriber's tracks together may resend
   */
  ResendBudget resendBudget();

  /**
   * @return what says when video may leave
   */
  Pacer pacer();

  /** A track that sends here did not forward a packet, or did not resend one. */
  default void onDrop(EgressVerdict reason) {
    // for those who count
  }
}
