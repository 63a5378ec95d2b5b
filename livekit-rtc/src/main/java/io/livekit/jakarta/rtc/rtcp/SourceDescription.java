package io.livekit.jakarta.rtc.rtcp;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Goes through the chunks and items of a source description (RFC 3550 §6.5). */
final class SourceDescription {

  private SourceDescription() {}

  /**
   * @param limit where the packet ends, without padding
   * @param chunks how many there are, by the packet's header
   * @return text of the source's first item of this type
   */
  static Optional<String> item(
      byte[] buf, int packet, int limit, int chunks, int ssrc, int itemType) {
    int chunk = packet + RtcpNumbers.HEADER;
    for (int i = 0; i < chunks && limit - chunk >= 4; i++) {
      int item = chunk + 4;
      while (item < limit && buf[item] != 0) {
        if (item + 2 > limit || item + 2 + BigEndian.getU8(buf, item + 1) > limit) {
          return Optional.empty();
        }
        int length = BigEndian.getU8(buf, item + 1);
        if (BigEndian.getU8(buf, item) == itemType && BigEndian.getInt(buf, chunk) == ssrc) {
          return Optional.of(new String(buf, item + 2, length, StandardCharsets.UTF_8));
        }
        item += 2 + length;
      }
      chunk = item + 4 - (item - packet & 3); // at least one zero octet, then up to the next word
    }
    return Optional.empty();
  }
}
