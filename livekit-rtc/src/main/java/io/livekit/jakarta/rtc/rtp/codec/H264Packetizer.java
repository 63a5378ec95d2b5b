package io.livekit.jakarta.rtc.rtp.codec;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * H.264 access units in Annex B form to payloads of packetization mode 1 (RFC 6184 §5.4): parameter
 * sets and SEI share an aggregation, large NAL units are fragmented. Owned by: one thread.
 */
public final class H264Packetizer implements Packetizer {
  private static final int FU_HEADER = 2;
  private static final int LENGTH_FIELD = 2;

  private final AnnexB nals = new AnnexB();
  private final byte[] out;
  private final int maxPayload;
  private int pending; // bytes of the aggregation in out, 0 if there is none
  private int pendingNals;

  /**
   * @param maxPayload bytes that one payload may have
   */
  public H264Packetizer(int maxPayload) {
    this.maxPayload = Packetizer.checkMaxPayload(maxPayload);
    out = new byte[maxPayload];
  }

  @Override
  public void packetize(byte[] frame, int off, int len, Sink sink) {
    pending = 0;
    pendingNals = 0;
    nals.wrap(frame, off, len);
    boolean more = nextWanted(frame);
    while (more) {
      int at = nals.offset();
      int length = nals.length();
      more = nextWanted(frame);
      int type = frame[at] & 0x1F;
      boolean small =
          type >= H264.NAL_SEI && type <= H264.NAL_PPS && 1 + LENGTH_FIELD + length <= maxPayload;
      if (small) {
        aggregate(frame, at, length, sink);
        if (!more) {
          flush(sink, true);
        }
      } else {
        flush(sink, false);
        single(frame, at, length, sink, !more);
      }
    }
  }

  /**
   * Delimiters mean nothing over RTP, where the marker ends an access unit; filler only costs
   * bandwidth.
   */
  private boolean nextWanted(byte[] frame) {
    while (nals.next()) {
      int type = frame[nals.offset()] & 0x1F;
      if (type != H264.NAL_AUD && type != H264.NAL_FILLER) {
        return true;
      }
    }
    return false;
  }

  private void aggregate(byte[] frame, int at, int length, Sink sink) {
    if (pending + LENGTH_FIELD + length > maxPayload) {
      flush(sink, false);
    }
    if (pending == 0) {
      out[0] = H264.STAP_A;
      pending = 1;
    }
    // NRI: the highest of all, RFC 6184 §5.7
    int importance = Math.max(out[0] & 0x60, frame[at] & 0x60);
    out[0] = (byte) (importance | H264.STAP_A);
    BigEndian.put16(out, pending, length);
    System.arraycopy(frame, at, out, pending + LENGTH_FIELD, length);
    pending += LENGTH_FIELD + length;
    pendingNals++;
  }

  private void flush(Sink sink, boolean marker) {
    if (pendingNals == 1) {
      sink.payload(out, 1 + LENGTH_FIELD, pending - 1 - LENGTH_FIELD, marker);
    } else if (pendingNals > 1) {
      sink.payload(out, 0, pending, marker);
    }
    pending = 0;
    pendingNals = 0;
  }

  private void single(byte[] frame, int at, int length, Sink sink, boolean marker) {
    if (length <= maxPayload) {
      sink.payload(frame, at, length, marker);
      return;
    }
    int body = length - 1; // the NAL header is spread over the two FU bytes
    int count = Packetizer.fragments(body, maxPayload - FU_HEADER);
    for (int i = 0; i < count; i++) {
      int from = Packetizer.fragmentStart(body, i, count);
      int size = Packetizer.fragmentStart(body, i + 1, count) - from;
      boolean last = i == count - 1;
      out[0] = (byte) (frame[at] & 0xE0 | H264.FU_A);
      out[1] = (byte) ((i == 0 ? 0x80 : 0) | (last ? 0x40 : 0) | frame[at] & 0x1F);
      System.arraycopy(frame, at + 1 + from, out, FU_HEADER, size);
      sink.payload(out, 0, FU_HEADER + size, marker && last);
    }
  }
}
