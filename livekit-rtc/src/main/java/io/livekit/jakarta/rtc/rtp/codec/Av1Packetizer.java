package io.livekit.jakarta.rtc.rtp.codec;

/**
 * AV1 temporal units (low-overhead format) to payloads (AV1 RTP payload specification §4.4, §5):
 * temporal delimiters and tile lists are left out, OBUs lose their size fields, large ones are
 * fragmented. Owned by: one thread.
 */
public final class Av1Packetizer implements Packetizer {
  /** OBUs of one temporal unit: 128 tile groups and their headers; more is refused. */
  public static final int MAX_OBUS = 256;

  private static final int MAX_COUNTED = 3; // W is two bits
  private static final int LENGTH_FIELD = 2; // fragments stay far below 2^14

  private final byte[] out;
  private final int maxPayload;
  private final int[] ends = new int[MAX_OBUS]; // in elements
  private final int[] partStarts = new int[MAX_OBUS];
  private final int[] partEnds = new int[MAX_OBUS];
  private byte[] elements = {};
  private int obus;
  private boolean sequenceHeader;
  private int sizeEnd;

  /**
   * @param maxPayload bytes that one payload may have
   */
  public Av1Packetizer(int maxPayload) {
    this.maxPayload = Packetizer.checkMaxPayload(maxPayload);
    out = new byte[maxPayload];
  }

  /**
   * @throws IllegalArgumentException if the OBUs aren't well formed
   */
  @Override
  public void packetize(byte[] frame, int off, int len, Sink sink) {
    strip(frame, off, len);
    int total = obus == 0 ? 0 : ends[obus - 1];
    // of each packet: aggregation header, length of the part that a boundary adds
    int overhead = 1 + LENGTH_FIELD;
    int withLengths = total + LENGTH_FIELD * obus;
    int count = Packetizer.fragments(withLengths, maxPayload - overhead);
    int target =
        total == 0 ? 0 : Math.min(maxPayload, Packetizer.fragments(withLengths, count) + overhead);
    int obu = 0;
    for (int at = 0; at < total; ) {
      boolean continuation = at > (obu == 0 ? 0 : ends[obu - 1]);
      int room = target - 1;
      int parts = 0;
      int from = at;
      while (at < total && room > LENGTH_FIELD) {
        int take = Math.min(ends[obu] - at, room - LENGTH_FIELD);
        partStarts[parts] = at;
        partEnds[parts++] = at + take;
        at += take;
        room -= take + LENGTH_FIELD;
        obu += at == ends[obu] ? 1 : 0;
      }
      boolean continues = at > (obu == 0 ? 0 : ends[obu - 1]);
      boolean first = from == 0;
      int header =
          (continuation ? 0x80 : 0)
              | (continues ? 0x40 : 0)
              | (parts <= MAX_COUNTED ? parts << 4 : 0)
              | (first && sequenceHeader ? 0x08 : 0);
      sink.payload(out, 0, write(header, parts), at == total);
    }
  }

  private int write(int header, int parts) {
    out[0] = (byte) header;
    int at = 1;
    for (int i = 0; i < parts; i++) {
      int length = partEnds[i] - partStarts[i];
      if (parts > MAX_COUNTED || i < parts - 1) {
        if (length > 0x7F) {
          out[at++] = (byte) (0x80 | length);
          out[at++] = (byte) (length >> 7);
        } else {
          out[at++] = (byte) length;
        }
      }
      System.arraycopy(elements, partStarts[i], out, at, length);
      at += length;
    }
    return at;
  }

  /** Copies the OBUs without size fields into {@link #elements}. */
  private void strip(byte[] frame, int off, int len) {
    if (elements.length < len) {
      elements = new byte[len];
    }
    obus = 0;
    sequenceHeader = false;
    int copied = 0;
    int end = off + len;
    for (int at = off; at < end; ) {
      int headerLength = (frame[at] & 0x04) != 0 ? 2 : 1;
      int body = at + headerLength;
      int size = end - body;
      if ((frame[at] & 0x02) != 0) {
        size = leb128(frame, body, end);
        body = sizeEnd;
      }
      if (size < 0 || size > end - body) {
        throw new IllegalArgumentException("OBU runs over the end of its temporal unit");
      }
      int type = frame[at] >> 3 & 0x0F;
      if (type != Av1.OBU_TEMPORAL_DELIMITER
          && type != Av1.OBU_TILE_LIST
          && type != Av1.OBU_PADDING) {
        if (obus == MAX_OBUS) {
          throw new IllegalArgumentException("more than " + MAX_OBUS + " OBUs in a temporal unit");
        }
        sequenceHeader |= type == Av1.OBU_SEQUENCE_HEADER;
        System.arraycopy(frame, at, elements, copied, headerLength);
        elements[copied] &= ~0x02;
        System.arraycopy(frame, body, elements, copied + headerLength, size);
        copied += headerLength + size;
        ends[obus++] = copied;
      }
      at = body + size;
    }
  }

  private int leb128(byte[] buf, int off, int end) {
    long value = 0;
    for (int i = 0; i < 8 && off + i < end; i++) {
      value |= (buf[off + i] & 0x7FL) << 7 * i;
      if (buf[off + i] >= 0) {
        sizeEnd = off + i + 1;
        return (int) Math.min(Integer.MAX_VALUE, value);
      }
    }
    sizeEnd = end;
    return -1;
  }
}
