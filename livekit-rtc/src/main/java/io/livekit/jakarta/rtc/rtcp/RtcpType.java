package io.livekit.jakarta.rtc.rtcp;

/** What one packet of an RTCP compound is, packet type and feedback format taken together. */
public enum RtcpType {
  /** Sender report, RFC 3550 §6.4.1. */
  SENDER_REPORT,
  /** Receiver report, RFC 3550 §6.4.2. */
  RECEIVER_REPORT,
  /** Source description, RFC 3550 §6.5. */
  SOURCE_DESCRIPTION,
  /** Goodbye, RFC 3550 §6.6. */
  BYE,
  /** Generic negative acknowledgement, RFC 4585 §6.2.1. */
  NACK,
  /**
   * Transport-wide congestion control feedback, draft-holmer-rmcat-transport-wide-cc-extensions-01
   * §3.1.
   */
  TRANSPORT_FEEDBACK,
  /** Picture loss indication, RFC 4585 §6.3.1. */
  PLI,
  /** Full intra request, RFC 5104 §4.3.1. */
  FIR,
  /** Receiver estimated maximum bitrate, draft-alvestrand-rmcat-remb-03 §2.2. */
  REMB,
  /** Extended report, RFC 3611; only the RRTR and DLRR blocks are read. */
  EXTENDED_REPORT,
  /** Well formed, but nothing that this engine uses (APP, SLI, ...). */
  OTHER
}
