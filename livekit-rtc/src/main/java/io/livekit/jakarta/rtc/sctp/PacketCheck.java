package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.util.zip.CRC32C;

/**
 * What a packet must satisfy before its chunks are looked at (RFC 9260 §6.8, §8.5). Owned by: the
 * media loop.
 */
final class PacketCheck {
  private static final byte[] ZERO = new byte[4];

  private final SctpConfig config;
  private final CRC32C crc = new CRC32C();

  PacketCheck(SctpConfig config) {
    this.config = config;
  }

  /**
   * @return why the packet is dropped, or null if it is for this association
   */
  SctpDrop refusal(byte[] b, int off, int len, int localTag, int peerTag) {
    if (off < 0
        || len < ChunkTypes.COMMON_HEADER + ChunkTypes.CHUNK_HEADER
        || len > b.length - off) {
      return SctpDrop.MALFORMED_PACKET;
    }
    if (BigEndian.getU16(b, off) != config.remotePort()
        || BigEndian.getU16(b, off + 2) != config.localPort()) {
      return SctpDrop.WRONG_PORT;
    }
    int firstType = BigEndian.getU8(b, off + ChunkTypes.COMMON_HEADER);
    int checksum = BigEndian.getInt(b, off + 8);
    boolean handshake = firstType == ChunkTypes.INIT || firstType == ChunkTypes.COOKIE_ECHO;
    boolean mayBeZero = config.zeroChecksum() && !handshake; // RFC 9653 §5.2
    if (!(checksum == 0 && mayBeZero) && checksum != checksum(b, off, len)) {
      return SctpDrop.BAD_CHECKSUM;
    }
    int tag = BigEndian.getInt(b, off + 4);
    int flags = BigEndian.getU8(b, off + ChunkTypes.COMMON_HEADER + 1);
    boolean reflected =
        (firstType == ChunkTypes.ABORT || firstType == ChunkTypes.SHUTDOWN_COMPLETE)
            && (flags & ChunkTypes.FLAG_TAG_REFLECTED) != 0;
    int expected = firstType == ChunkTypes.INIT ? 0 : reflected ? peerTag : localTag;
    if (tag != expected || reflected && peerTag == 0) {
      return SctpDrop.WRONG_VERIFICATION_TAG;
    }
    return null;
  }

  private int checksum(byte[] b, int off, int len) {
    crc.reset();
    crc.update(b, off, 8);
    crc.update(ZERO, 0, 4);
    crc.update(b, off + ChunkTypes.COMMON_HEADER, len - ChunkTypes.COMMON_HEADER);
    return Integer.reverseBytes((int) crc.getValue());
  }
}
