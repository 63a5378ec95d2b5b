package io.livekit.jakarta.rtc.rtcp;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Appends RTCP packets to a compound in a caller's array. Owned by: one thread, reusable, allocates
 * nothing.
 *
 * <p>Each method appends one packet and returns true, or leaves the compound as it was and returns
 * false if there is no room. Report blocks belong to the SR or RR before them.
 */
public final class RtcpWriter {
  /** Report blocks that fit into one SR or RR (5-bit count). */
  public static final int MAX_REPORTS = 31;

  /** SSRCs of a REMB that this engine writes; more than one subscriber's tracks never need. */
  public static final int MAX_REMB_SSRCS = 255;

  /** SDES item type of a media section id. */
  public static final int SDES_MID = 15;

  private static final int NO_PACKET = -1;

  private byte[] out = {};
  private int start;
  private int at;
  private int limit;
  private int reports = NO_PACKET; // header of the SR or RR that may still grow

  /** Starts an empty compound at {@code out[off]} that may grow up to {@code limit} (exclusive). */
  public RtcpWriter begin(byte[] out, int off, int limit) {
    this.out = out;
    start = off;
    at = off;
    this.limit = Math.min(limit, out.length);
    reports = NO_PACKET;
    return this;
  }

  /**
   * @return bytes written so far
   */
  public int length() {
    return at - start;
  }

  /**
   * @return bytes that are still free
   */
  public int remaining() {
    return limit - at;
  }

  /** Claims a packet and writes its header. @return its offset or {@link #NO_PACKET} */
  private int open(int count, int payloadType, int length) {
    if (limit - at < length) {
      return NO_PACKET;
    }
    int packet = at;
    out[packet] = (byte) (0x80 | count);
    out[packet + 1] = (byte) payloadType;
    BigEndian.put16(out, packet + 2, length / 4 - 1);
    at += length;
    reports = NO_PACKET;
    return packet;
  }

  private int openFeedback(int format, int payloadType, int length, int senderSsrc, int mediaSsrc) {
    int packet = open(format, payloadType, length);
    if (packet != NO_PACKET) {
      BigEndian.put32(out, packet + 4, senderSsrc);
      BigEndian.put32(out, packet + 8, mediaSsrc);
    }
    return packet;
  }

  /** Appends a sender report without blocks. */
  public boolean senderReport(
      int ssrc, long ntpTime, long rtpTime, long packetCount, long octetCount) {
    int packet = open(0, RtcpNumbers.PT_SR, 28);
    if (packet == NO_PACKET) {
      return false;
    }
    BigEndian.put32(out, packet + 4, ssrc);
    BigEndian.put64(out, packet + 8, ntpTime);
    BigEndian.put32(out, packet + 16, (int) rtpTime);
    BigEndian.put32(out, packet + 20, (int) packetCount);
    BigEndian.put32(out, packet + 24, (int) octetCount);
    reports = packet;
    return true;
  }

  /** Appends a receiver report without blocks. */
  public boolean receiverReport(int ssrc) {
    int packet = open(0, RtcpNumbers.PT_RR, 8);
    if (packet == NO_PACKET) {
      return false;
    }
    BigEndian.put32(out, packet + 4, ssrc);
    reports = packet;
    return true;
  }

  /**
   * Adds a block to the SR or RR just appended.
   *
   * @param fractionLost 0..255
   * @param cumulativeLost cut to signed 24 bits, as RFC 3550 §A.3 says
   * @return false without such a packet, when it is full or when there is no room
   */
  public boolean reportBlock(
      int ssrc,
      int fractionLost,
      long cumulativeLost,
      long highestSequence,
      long jitter,
      int lastSenderReport,
      long delaySinceLastSenderReport) {
    if (reports == NO_PACKET
        || limit - at < RtcpNumbers.REPORT_BLOCK
        || (out[reports] & 0x1F) == MAX_REPORTS) {
      return false;
    }
    int lost = (int) Math.max(-0x80_0000, Math.min(0x7F_FFFF, cumulativeLost));
    BigEndian.put32(out, at, ssrc);
    out[at + 4] = (byte) fractionLost;
    BigEndian.put24(out, at + 5, lost);
    BigEndian.put32(out, at + 8, (int) highestSequence);
    BigEndian.put32(out, at + 12, (int) jitter);
    BigEndian.put32(out, at + 16, lastSenderReport);
    BigEndian.put32(out, at + 20, (int) delaySinceLastSenderReport);
    at += RtcpNumbers.REPORT_BLOCK;
    out[reports]++;
    BigEndian.put16(out, reports + 2, (at - reports) / 4 - 1);
    return true;
  }

  /** Appends an SDES with one source and its CNAME. */
  public boolean sourceDescription(int ssrc, String cname) {
    return sourceDescription(ssrc, cname.getBytes(StandardCharsets.UTF_8), null);
  }

  /**
   * Appends an SDES with one source.
   *
   * @param cname at most 255 bytes
   * @param mid media section id (item 15, RFC 8843 §15.1), or null
   */
  public boolean sourceDescription(int ssrc, byte[] cname, byte[] mid) {
    int items = 2 + cname.length + (mid == null ? 0 : 2 + mid.length);
    int length = 8 + (items + 4 & ~3);
    if (cname.length > 255 || mid != null && mid.length > 255) {
      return false;
    }
    int packet = open(1, RtcpNumbers.PT_SDES, length);
    if (packet == NO_PACKET) {
      return false;
    }
    BigEndian.put32(out, packet + 4, ssrc);
    int item = writeItem(packet + 8, RtcpNumbers.SDES_CNAME, cname);
    if (mid != null) {
      item = writeItem(item, SDES_MID, mid);
    }
    Arrays.fill(out, item, packet + length, (byte) 0);
    return true;
  }

  private int writeItem(int off, int type, byte[] text) {
    out[off] = (byte) type;
    out[off + 1] = (byte) text.length;
    System.arraycopy(text, 0, out, off + 2, text.length);
    return off + 2 + text.length;
  }

  /** Appends a BYE of one source. */
  public boolean bye(int ssrc) {
    int packet = open(1, RtcpNumbers.PT_BYE, 8);
    if (packet == NO_PACKET) {
      return false;
    }
    BigEndian.put32(out, packet + 4, ssrc);
    return true;
  }

  /**
   * Appends a NACK of as many of the numbers as fit.
   *
   * @param lost sequence numbers in ascending order modulo 2^16
   * @return how many of them are in the packet, 0 if there was no room for any
   */
  public int nack(int senderSsrc, int mediaSsrc, int[] lost, int off, int count) {
    int end = off + count;
    int packet =
        count == 0
            ? NO_PACKET
            : openFeedback(RtcpNumbers.FMT_NACK, RtcpNumbers.PT_RTPFB, 12, senderSsrc, mediaSsrc);
    if (packet == NO_PACKET) {
      return 0;
    }
    int from = off;
    while (from < end && limit - at >= 4) {
      int pair = NackList.pack(lost, from, end);
      BigEndian.put16(out, at, lost[from]);
      BigEndian.put16(out, at + 2, pair);
      at += 4;
      from += pair >>> 16;
    }
    if (from == off) {
      at = packet;
      return 0;
    }
    BigEndian.put16(out, packet + 2, (at - packet) / 4 - 1);
    return from - off;
  }

  /** Appends a picture loss indication. */
  public boolean pli(int senderSsrc, int mediaSsrc) {
    return openFeedback(RtcpNumbers.FMT_PLI, RtcpNumbers.PT_PSFB, 12, senderSsrc, mediaSsrc)
        != NO_PACKET;
  }

  /** Appends a full intra request for one stream. */
  public boolean fir(int senderSsrc, int mediaSsrc, int sequence) {
    int packet = openFeedback(RtcpNumbers.FMT_FIR, RtcpNumbers.PT_PSFB, 20, senderSsrc, 0);
    if (packet == NO_PACKET) {
      return false;
    }
    BigEndian.put32(out, packet + 12, mediaSsrc);
    BigEndian.put32(out, packet + 16, sequence << 24);
    return true;
  }

  /**
   * Appends a REMB for {@code count} streams; the bitrate is rounded down to 18 significant bits.
   */
  public boolean remb(int senderSsrc, long bitrate, int[] ssrcs, int count) {
    if (count > MAX_REMB_SSRCS || bitrate < 0) {
      return false;
    }
    int packet =
        openFeedback(RtcpNumbers.FMT_AFB, RtcpNumbers.PT_PSFB, 20 + 4 * count, senderSsrc, 0);
    if (packet == NO_PACKET) {
      return false;
    }
    int exponent = Math.max(0, 64 - 18 - Long.numberOfLeadingZeros(bitrate));
    BigEndian.put32(out, packet + 12, RtcpNumbers.REMB_ID);
    BigEndian.put32(out, packet + 16, count << 24 | exponent << 18 | (int) (bitrate >>> exponent));
    for (int i = 0; i < count; i++) {
      BigEndian.put32(out, packet + 20 + 4 * i, ssrcs[i]);
    }
    return true;
  }

  /** Appends an XR with a receiver reference time block (RFC 3611 §4.4). */
  public boolean receiverReferenceTime(int ssrc, long ntpTime) {
    int packet = open(0, RtcpNumbers.PT_XR, 20);
    if (packet == NO_PACKET) {
      return false;
    }
    BigEndian.put32(out, packet + 4, ssrc);
    BigEndian.put32(out, packet + 8, RtcpNumbers.XR_RRTR << 24 | 2);
    BigEndian.put64(out, packet + 12, ntpTime);
    return true;
  }

  /** Appends an XR that answers one receiver's reference time (DLRR, RFC 3611 §4.5). */
  public boolean delaySinceLastReceiverReport(
      int ssrc, int receiverSsrc, int lastReport, long delay) {
    int packet = open(0, RtcpNumbers.PT_XR, 24);
    if (packet == NO_PACKET) {
      return false;
    }
    BigEndian.put32(out, packet + 4, ssrc);
    BigEndian.put32(out, packet + 8, RtcpNumbers.XR_DLRR << 24 | 3);
    BigEndian.put32(out, packet + 12, receiverSsrc);
    BigEndian.put32(out, packet + 16, lastReport);
    BigEndian.put32(out, packet + 20, (int) delay);
    return true;
  }

  /** Appends the feedback collected by the builder. */
  public boolean transportFeedback(TransportFeedbackBuilder feedback) {
    int length = feedback.write(out, at, limit);
    at += length;
    reports = NO_PACKET;
    return length > 0;
  }
}
