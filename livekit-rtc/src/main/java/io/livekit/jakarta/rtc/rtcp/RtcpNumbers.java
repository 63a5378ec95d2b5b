package io.livekit.jakarta.rtc.rtcp;

/** Numbers of RTCP on the wire (RFC 3550 §12.1, RFC 4585 §6, RFC 3611 §4). */
final class RtcpNumbers {
  static final int PT_SR = 200;
  static final int PT_RR = 201;
  static final int PT_SDES = 202;
  static final int PT_BYE = 203;
  static final int PT_RTPFB = 205;
  static final int PT_PSFB = 206;
  static final int PT_XR = 207;
  static final int FMT_NACK = 1;
  static final int FMT_TRANSPORT_FEEDBACK = 15;
  static final int FMT_PLI = 1;
  static final int FMT_FIR = 4;
  static final int FMT_AFB = 15;
  static final int REMB_ID = 0x52454D42; // "REMB"
  static final int XR_RRTR = 4;
  static final int XR_DLRR = 5;
  static final int SDES_CNAME = 1;

  /** Bytes of a header, without an SSRC. */
  static final int HEADER = 4;

  /** Bytes of a report block of SR and RR. */
  static final int REPORT_BLOCK = 24;

  private RtcpNumbers() {}
}
