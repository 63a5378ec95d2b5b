package io.livekit.jakarta.cli.file;

import io.livekit.jakarta.rtc.rtp.codec.Opus;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the first Opus stream of an Ogg file (RFC 3533, RFC 7845). Owned by: one thread, for one
 * file.
 */
final class OggOpusReader {
  private static final int PAGE_HEADER = 27;
  private static final int FLAG_CONTINUED = 0x01;
  private static final int FLAG_FIRST = 0x02;
  private static final int FULL_SEGMENT = 255;
  private static final int MIN_OPUS_HEAD = 19; // RFC 7845 §5.1
  private static final int MAX_CHANNELS = 2; // RFC 7587: RTP carries mono or stereo

  /** RFC 7845 §6 advises a limit; no Opus packet of 120 ms is longer. */
  private static final int MAX_PACKET_BYTES = 61_440;

  private final ByteBuffer data;
  private final FrameIndex frames = new FrameIndex();
  private final ByteArrayOutputStream audio = new ByteArrayOutputStream();
  private final ByteArrayOutputStream packet = new ByteArrayOutputStream();
  private MediaFormat format;
  private int serial;
  private boolean open;
  private int packets;
  private long time;

  private OggOpusReader(ByteBuffer data) {
    this.data = data;
  }

  static MediaFile read(ByteBuffer file) throws MediaFileException {
    return new OggOpusReader(file.duplicate().order(ByteOrder.LITTLE_ENDIAN)).read();
  }

  private MediaFile read() throws MediaFileException {
    int at = 0;
    while (at < data.limit()) {
      at = page(at);
    }
    if (format == null) {
      throw new MediaFileException("it holds no Opus stream");
    }
    if (open) {
      throw new MediaFileException("it ends within packet " + packets);
    }
    return new MediaFile(format, ByteBuffer.wrap(audio.toByteArray()), frames);
  }

  /**
   * @return where the next page is
   */
  private int page(int at) throws MediaFileException {
    if (data.limit() - at < 4 || data.getInt(at) != 0x5367674f) { // "OggS"
      throw new MediaFileException(
          at == 0 ? "it is no Ogg file" : "there is no Ogg page at byte " + at);
    }
    if (data.limit() - at < PAGE_HEADER) {
      throw truncated(at);
    }
    int flags = data.get(at + 5);
    int segments = data.get(at + 26) & 0xff;
    int body = at + PAGE_HEADER + segments;
    if (body > data.limit()) {
      throw truncated(at);
    }
    int end = body;
    for (int i = 0; i < segments; i++) {
      end += data.get(at + PAGE_HEADER + i) & 0xff;
    }
    if (end > data.limit()) {
      throw truncated(at);
    }
    if (OggChecksum.of(data, at, end) != data.getInt(at + 22)) {
      throw new MediaFileException("the Ogg page at byte " + at + " is corrupt");
    }
    if (belongs(at, body, end, flags)) {
      if ((flags & FLAG_CONTINUED) == 0 && open) {
        throw new MediaFileException(
            "the Ogg page at byte " + at + " does not continue its packet");
      }
      segments(at, segments, body, (flags & FLAG_CONTINUED) != 0 && !open);
    }
    return end;
  }

  private static MediaFileException truncated(int at) {
    return new MediaFileException("it ends within the Ogg page at byte " + at);
  }

  /** The first Opus stream counts; others that are interleaved or follow are passed over. */
  private boolean belongs(int at, int body, int end, int flags) throws MediaFileException {
    if (format == null
        && (flags & FLAG_FIRST) != 0
        && end - body >= MIN_OPUS_HEAD
        && text(body).equals("OpusHead")) {
      int channels = data.get(body + 9) & 0xff;
      if (channels == 0 || channels > MAX_CHANNELS) {
        throw new MediaFileException(
            "it has " + channels + " channels; calls carry mono or stereo");
      }
      format = MediaFormat.opus(channels == 2);
      serial = data.getInt(at + 14);
      return true;
    }
    return format != null && data.getInt(at + 14) == serial && (flags & FLAG_FIRST) == 0;
  }

  private String text(int at) {
    byte[] text = new byte[8];
    data.get(at, text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /**
   * @param skip the page begins with the rest of a packet whose start is missing
   */
  private void segments(int at, int segments, int body, boolean skip) throws MediaFileException {
    int position = body;
    boolean skipping = skip;
    for (int i = 0; i < segments; i++) {
      int length = data.get(at + PAGE_HEADER + i) & 0xff;
      if (!skipping) {
        append(position, length);
      }
      position += length;
      boolean ends = length < FULL_SEGMENT;
      if (ends && !skipping) {
        packetEnded();
      }
      open = !ends && !skipping;
      skipping &= !ends;
    }
  }

  private void append(int position, int length) throws MediaFileException {
    // Comments (the second packet) may hold a cover picture; nobody needs them.
    if (packets == 1) {
      return;
    }
    if (packet.size() + length > MAX_PACKET_BYTES) {
      throw new MediaFileException("packet " + packets + " is too long for Opus");
    }
    byte[] segment = new byte[length];
    data.get(position, segment);
    packet.write(segment, 0, length);
  }

  private void packetEnded() throws MediaFileException {
    int number = packets++;
    byte[] bytes = packet.toByteArray();
    packet.reset();
    if (number < 2) {
      return; // OpusHead and OpusTags
    }
    int duration = Opus.duration(bytes, 0, bytes.length);
    if (duration == 0) {
      throw new MediaFileException("packet " + number + " is no Opus packet");
    }
    frames.add(audio.size(), bytes.length, time, duration, true);
    audio.write(bytes, 0, bytes.length);
    time += duration;
  }
}
