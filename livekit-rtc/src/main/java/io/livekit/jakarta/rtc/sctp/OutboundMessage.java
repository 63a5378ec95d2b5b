package io.livekit.jakarta.rtc.sctp;

/** One message on its way out; its fragments refer to its bytes. Owned by: the media loop. */
final class OutboundMessage {
  static final int UNLIMITED = -1;

  final OutboundStream stream;
  final byte[] data;
  final int ppid;
  final boolean unordered;
  final int maxRetransmits;
  final long expiresAt;
  int ssn;

  /** Bytes that have been given a TSN. */
  int sent;

  /** Fragments that still refer to this message. */
  int fragments;

  boolean abandoned;

  OutboundMessage(
      OutboundStream stream,
      byte[] data,
      int ppid,
      boolean unordered,
      int maxRetransmits,
      long expiresAt) {
    this.stream = stream;
    this.data = data;
    this.ppid = ppid;
    this.unordered = unordered;
    this.maxRetransmits = maxRetransmits;
    this.expiresAt = expiresAt;
  }

  int remaining() {
    return data.length - sent;
  }
}
