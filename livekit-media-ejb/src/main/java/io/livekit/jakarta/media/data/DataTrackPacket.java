package io.livekit.jakarta.media.data;

/**
 * The header of a data track's packets (spec/02 §4.6); all but the handle is passed on as it is.
 */
final class DataTrackPacket {
  private static final int HEADER_BYTES = 12;
  private static final int HANDLE_OFFSET = 2;
  private static final int EXTENSIONS = 0x04;

  private DataTrackPacket() {}

  /**
   * @return the publisher's handle, or -1 for what is no such packet
   */
  static int handle(byte[] packet) {
    if (packet.length < HEADER_BYTES || (packet[0] & 0xE0) != 0) {
      return -1;
    }
    if ((packet[0] & EXTENSIONS) != 0) {
      if (packet.length < HEADER_BYTES + 2) {
        return -1;
      }
      int words = u16(packet, HEADER_BYTES) + 1;
      if (packet.length < HEADER_BYTES + 4 * words) {
        return -1;
      }
    }
    int handle = u16(packet, HANDLE_OFFSET);
    return handle == 0 ? -1 : handle;
  }

  /**
   * @return a copy for a subscriber that knows the track by another handle
   */
  static byte[] withHandle(byte[] packet, int handle) {
    byte[] copy = packet.clone();
    copy[HANDLE_OFFSET] = (byte) (handle >> 8);
    copy[HANDLE_OFFSET + 1] = (byte) handle;
    return copy;
  }

  private static int u16(byte[] buf, int off) {
    return (buf[off] & 0xFF) << 8 | (buf[off + 1] & 0xFF);
  }
}
