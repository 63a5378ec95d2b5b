package io.livekit.jakarta.rtc.rtcp;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.util.Optional;

/**
 * A cursor over the packets of an RTCP compound (RFC 3550 §6.1), reduced-size ones (RFC 5506)
 * included. Owned by: one thread, reusable, allocates nothing except for SDES texts.
 *
 * <pre>{@code
 * reader.wrap(buf, off, len);
 * while (reader.next()) {
 *   switch (reader.type()) { case PLI -> requestKeyFrame(reader.mediaSsrc()); ... }
 * }
 * if (reader.verdict() != Verdict.OK) counters.dropped(reader.verdict());
 * }</pre>
 *
 * <p>{@link #next} checks a packet's bounds once; the accessors of its type may then be called.
 * Packets before a bad one have been handed out already, as RFC 3550 lets receivers do.
 */
public final class RtcpReader {
  private static final int COMMON_FEEDBACK = 12;

  /** Why the cursor stopped. */
  public enum Verdict {
    /** Every packet was well formed. */
    OK,
    /** The compound ends within a packet. */
    TRUNCATED,
    /** The version isn't 2. */
    BAD_VERSION,
    /** A packet is shorter than its own counts demand. */
    BAD_LENGTH,
    /** The padding count is impossible. */
    BAD_PADDING
  }

  private final ExtendedReport extendedReport = new ExtendedReport();
  private byte[] buf = {};
  private int end;
  private int next;
  private int at; // the current packet's header
  private int limit; // the current packet's end, without padding
  private int count;
  private RtcpType type = RtcpType.OTHER;
  private Verdict verdict = Verdict.OK;

  /** Starts at the first packet of {@code buf[off, off + len)}. */
  public RtcpReader wrap(byte[] buf, int off, int len) {
    this.buf = buf;
    next = off;
    end = off + len;
    verdict = Verdict.OK;
    return this;
  }

  /** Moves to the next packet. @return false at the end and at a malformed packet */
  public boolean next() {
    if (verdict != Verdict.OK || next == end) {
      return false;
    }
    at = next;
    if (end - at < RtcpNumbers.HEADER) {
      return stop(Verdict.TRUNCATED);
    }
    int first = buf[at] & 0xFF;
    if (first >> 6 != 2) {
      return stop(Verdict.BAD_VERSION);
    }
    int length = 4 * (BigEndian.getU16(buf, at + 2) + 1);
    if (length > end - at) {
      return stop(Verdict.TRUNCATED);
    }
    next = at + length;
    limit = next;
    if ((first & 0x20) != 0) {
      int padding = buf[next - 1] & 0xFF;
      if (padding == 0 || padding > length - RtcpNumbers.HEADER) {
        return stop(Verdict.BAD_PADDING);
      }
      limit -= padding;
    }
    count = first & 0x1F;
    return classify() || stop(Verdict.BAD_LENGTH);
  }

  private boolean stop(Verdict reason) {
    verdict = reason;
    type = RtcpType.OTHER;
    return false;
  }

  /** Sets the type. @return false if the packet is too short for it */
  private boolean classify() {
    int body = limit - at;
    switch (BigEndian.getU8(buf, at + 1)) {
      case RtcpNumbers.PT_SR -> {
        type = RtcpType.SENDER_REPORT;
        return body >= 28 + count * RtcpNumbers.REPORT_BLOCK;
      }
      case RtcpNumbers.PT_RR -> {
        type = RtcpType.RECEIVER_REPORT;
        return body >= 8 + count * RtcpNumbers.REPORT_BLOCK;
      }
      case RtcpNumbers.PT_SDES -> {
        type = RtcpType.SOURCE_DESCRIPTION;
        return true;
      }
      case RtcpNumbers.PT_BYE -> {
        type = RtcpType.BYE;
        return body >= RtcpNumbers.HEADER + 4 * count;
      }
      case RtcpNumbers.PT_RTPFB -> {
        type =
            count == RtcpNumbers.FMT_NACK
                ? RtcpType.NACK
                : count == RtcpNumbers.FMT_TRANSPORT_FEEDBACK
                    ? RtcpType.TRANSPORT_FEEDBACK
                    : RtcpType.OTHER;
        return body >= COMMON_FEEDBACK + (type == RtcpType.TRANSPORT_FEEDBACK ? 8 : 0);
      }
      case RtcpNumbers.PT_PSFB -> {
        return classifyPayloadFeedback(body);
      }
      case RtcpNumbers.PT_XR -> {
        type = RtcpType.EXTENDED_REPORT;
        return body >= 8 && extendedReport.wrap(buf, at, limit);
      }
      default -> {
        type = RtcpType.OTHER;
        return true;
      }
    }
  }

  private boolean classifyPayloadFeedback(int body) {
    if (body < COMMON_FEEDBACK) {
      return false;
    }
    type = RtcpType.OTHER;
    if (count == RtcpNumbers.FMT_PLI) {
      type = RtcpType.PLI;
    } else if (count == RtcpNumbers.FMT_FIR) {
      type = RtcpType.FIR;
    } else if (count == RtcpNumbers.FMT_AFB
        && body >= 20
        && BigEndian.getInt(buf, at + 12) == RtcpNumbers.REMB_ID) {
      type = RtcpType.REMB;
      return body >= 20 + 4 * BigEndian.getU8(buf, at + 16);
    }
    return true;
  }

  /**
   * @return the current packet's kind
   */
  public RtcpType type() {
    return type;
  }

  /**
   * @return why {@link #next} returned false
   */
  public Verdict verdict() {
    return verdict;
  }

  /**
   * @return the array of the compound
   */
  public byte[] buffer() {
    return buf;
  }

  /**
   * @return where the current packet, header included, starts
   */
  public int packetOffset() {
    return at;
  }

  /**
   * @return the current packet's length without padding
   */
  public int packetLength() {
    return limit - at;
  }

  /**
   * @return SSRC of whoever sent the packet; not for SDES, BYE and OTHER
   */
  public int senderSsrc() {
    return BigEndian.getInt(buf, at + 4);
  }

  /**
   * @return the stream that NACK, PLI or transport feedback is about; 0 in FIR and REMB
   */
  public int mediaSsrc() {
    return BigEndian.getInt(buf, at + 8);
  }

  // Sender report

  /**
   * @return SR: wall clock as a 64-bit NTP timestamp
   */
  public long ntpTime() {
    return BigEndian.getLong(buf, at + 8);
  }

  /**
   * @return SR: RTP timestamp of the same instant, unsigned 32 bits
   */
  public long rtpTime() {
    return BigEndian.getU32(buf, at + 16);
  }

  /**
   * @return SR: packets sent, unsigned 32 bits
   */
  public long packetCount() {
    return BigEndian.getU32(buf, at + 20);
  }

  /**
   * @return SR: payload bytes sent, unsigned 32 bits
   */
  public long octetCount() {
    return BigEndian.getU32(buf, at + 24);
  }

  // Report blocks of SR and RR

  /**
   * @return SR, RR: number of report blocks
   */
  public int reportCount() {
    return count;
  }

  private int report(int index) {
    return at + (type == RtcpType.SENDER_REPORT ? 28 : 8) + index * RtcpNumbers.REPORT_BLOCK;
  }

  /**
   * @return the stream that block {@code index} reports on
   */
  public int reportSsrc(int index) {
    return BigEndian.getInt(buf, report(index));
  }

  /**
   * @return share lost since the last report, 0..255 for 256ths
   */
  public int fractionLost(int index) {
    return BigEndian.getU8(buf, report(index) + 4);
  }

  /**
   * @return packets lost in total, signed 24 bits
   */
  public int cumulativeLost(int index) {
    return BigEndian.getU24(buf, report(index) + 5) << 8 >> 8;
  }

  /**
   * @return extended highest sequence number received, unsigned 32 bits
   */
  public long highestSequence(int index) {
    return BigEndian.getU32(buf, report(index) + 8);
  }

  /**
   * @return interarrival jitter in timestamp units, unsigned 32 bits
   */
  public long jitter(int index) {
    return BigEndian.getU32(buf, report(index) + 12);
  }

  /**
   * @return middle 32 bits of the NTP time of the last SR received, 0 if none
   */
  public int lastSenderReport(int index) {
    return BigEndian.getInt(buf, report(index) + 16);
  }

  /**
   * @return delay since that SR in 65536ths of a second, unsigned 32 bits
   */
  public long delaySinceLastSenderReport(int index) {
    return BigEndian.getU32(buf, report(index) + 20);
  }

  // BYE

  /**
   * @return BYE: number of sources that leave
   */
  public int byeCount() {
    return count;
  }

  /**
   * @return BYE: source that leaves
   */
  public int byeSsrc(int index) {
    return BigEndian.getInt(buf, at + RtcpNumbers.HEADER + 4 * index);
  }

  // NACK

  /**
   * @return NACK: number of (PID, BLP) pairs; {@link NackList#forEach} spells them out
   */
  public int nackCount() {
    return (limit - at - COMMON_FEEDBACK) / 4;
  }

  /**
   * @return NACK: the first lost sequence number of pair {@code index}
   */
  public int nackPid(int index) {
    return BigEndian.getU16(buf, at + COMMON_FEEDBACK + 4 * index);
  }

  /**
   * @return NACK: bit i is set if PID + i + 1 is lost too
   */
  public int nackBitmask(int index) {
    return BigEndian.getU16(buf, at + COMMON_FEEDBACK + 4 * index + 2);
  }

  // FIR

  /**
   * @return FIR: number of entries
   */
  public int firCount() {
    return (limit - at - COMMON_FEEDBACK) / 8;
  }

  /**
   * @return FIR: stream that shall send a key frame
   */
  public int firSsrc(int index) {
    return BigEndian.getInt(buf, at + COMMON_FEEDBACK + 8 * index);
  }

  /**
   * @return FIR: command number; a repetition has the same one
   */
  public int firSequence(int index) {
    return BigEndian.getU8(buf, at + COMMON_FEEDBACK + 8 * index + 4);
  }

  // REMB

  /**
   * @return REMB: bit/s, cut to {@link Long#MAX_VALUE}
   */
  public long rembBitrate() {
    int exponent = BigEndian.getU8(buf, at + 17) >> 2;
    long mantissa = BigEndian.getU24(buf, at + 17) & 0x3FFFF;
    boolean overflows = mantissa != 0 && exponent > Long.numberOfLeadingZeros(mantissa) - 1;
    return overflows ? Long.MAX_VALUE : mantissa << exponent;
  }

  /**
   * @return REMB: number of streams it speaks of
   */
  public int rembSsrcCount() {
    return BigEndian.getU8(buf, at + 16);
  }

  /**
   * @return REMB: stream {@code index}
   */
  public int rembSsrc(int index) {
    return BigEndian.getInt(buf, at + 20 + 4 * index);
  }

  // Extended report

  /**
   * @return XR: its blocks, until the next packet
   */
  public ExtendedReport extendedReport() {
    return extendedReport;
  }

  // SDES

  /**
   * @return SDES: text of the source's first item of this type (1 = CNAME, 15 = MID)
   */
  public Optional<String> sdesItem(int ssrc, int itemType) {
    return SourceDescription.item(buf, at, limit, count, ssrc, itemType);
  }

  /**
   * @return SDES: the source's canonical name
   */
  public Optional<String> cname(int ssrc) {
    return sdesItem(ssrc, RtcpNumbers.SDES_CNAME);
  }
}
