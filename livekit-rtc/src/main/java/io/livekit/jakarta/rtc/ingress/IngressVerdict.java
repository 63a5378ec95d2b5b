package io.livekit.jakarta.rtc.ingress;

/**
 * What became of a received packet; everything but {@link #ACCEPTED} was dropped and is counted by
 * its ordinal.
 */
public enum IngressVerdict {
  /** Not dropped: written to the ring. */
  ACCEPTED,
  /** This sequence number came before. */
  DUPLICATE,
  /** Further behind the newest than a retransmission could repair. */
  TOO_OLD,
  /** A retransmission of a packet that was here already. */
  RTX_NOT_MISSING,
  /** An RTX packet without an original in it: a probe. */
  RTX_EMPTY,
  /** A retransmission before the first packet of the stream that it repairs. */
  RTX_UNKNOWN_STREAM,
  /** Longer than the ring takes. */
  TOO_LARGE,
  /** The payload's own header is cut short or contradicts itself. */
  MALFORMED_PAYLOAD,
  /** More than the application lets its publisher send. */
  OVER_BITRATE,
  /** A payload type that the section did not negotiate. */
  UNKNOWN_PAYLOAD_TYPE,
  /** A rid or layer index beyond those that a track may have. */
  UNKNOWN_LAYER,
  /**
   * An SSRC that neither the description nor a rid explains, while the track's own stream is alive.
   */
  UNKNOWN_STREAM,
  /** The track changed its SSRC more often than an honest client does. */
  SSRC_LIMIT
}
