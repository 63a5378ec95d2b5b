package io.livekit.jakarta.cli.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads IVF, the container of the VP8, VP9 and AV1 reference encoders. Stateless. All numbers are
 * little-endian.
 */
final class IvfReader {
  private static final int MIN_HEADER = 32;
  private static final int FRAME_HEADER = 12;

  /** Frames per second beyond which a time base is nonsense. */
  private static final int MAX_FRAME_RATE = 1_000;

  /** A frame that lasts longer is a broken file rather than a slow one. */
  private static final long MAX_FRAME_GAP = 3_600L * MediaFormat.VIDEO_CLOCK;

  private IvfReader() {}

  static MediaFile read(ByteBuffer file) throws MediaFileException {
    ByteBuffer data = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (data.limit() < MIN_HEADER || !fourCc(data, 0).equals("DKIF")) {
      throw new MediaFileException("it is no IVF file");
    }
    int header = data.getShort(6) & 0xffff;
    VideoCodec codec = codec(fourCc(data, 8));
    long rate = data.getInt(16) & 0xffffffffL;
    long scale = data.getInt(20) & 0xffffffffL;
    if (header < MIN_HEADER || rate == 0 || scale == 0) {
      throw new MediaFileException("its IVF header is broken");
    }
    MediaFormat format =
        MediaFormat.video(codec.mime, data.getShort(12) & 0xffff, data.getShort(14) & 0xffff);
    return new MediaFile(format, data, frames(data, header, codec, rate, scale));
  }

  private static FrameIndex frames(
      ByteBuffer data, int header, VideoCodec codec, long rate, long scale)
      throws MediaFileException {
    FrameIndex frames = new FrameIndex();
    long first = 0;
    long previous = -1;
    int at = header;
    while (at < data.limit()) {
      if (data.limit() - at < FRAME_HEADER) {
        throw new MediaFileException("it ends within the header of frame " + frames.size());
      }
      long length = data.getInt(at) & 0xffffffffL;
      long pts = data.getLong(at + 4);
      at += FRAME_HEADER;
      if (length == 0 || length > data.limit() - at) {
        throw new MediaFileException(
            length == 0
                ? "frame " + frames.size() + " is empty"
                : "it ends within frame " + frames.size());
      }
      first = frames.size() == 0 ? pts : first;
      long timestamp = ticks(pts - first, rate, scale, frames.size());
      if (timestamp <= previous || timestamp - Math.max(previous, 0) > MAX_FRAME_GAP) {
        throw new MediaFileException(
            "the time of frame " + frames.size() + " is not after the one before");
      }
      long duration = previous < 0 ? shortest(rate, scale) : timestamp - previous;
      frames.add(at, (int) length, timestamp, duration, codec.isKeyFrame(data, at, (int) length));
      previous = timestamp;
      at += (int) length;
    }
    return frames;
  }

  /** A time base of, say, 1/1000 doesn't say how long a single frame is. */
  private static long shortest(long rate, long scale) {
    return Math.max(
        MediaFormat.VIDEO_CLOCK / MAX_FRAME_RATE, MediaFormat.VIDEO_CLOCK * scale / rate);
  }

  private static long ticks(long pts, long rate, long scale, int frame) throws MediaFileException {
    try {
      return Math.multiplyExact(Math.multiplyExact(pts, scale), (long) MediaFormat.VIDEO_CLOCK)
          / rate;
    } catch (ArithmeticException e) {
      throw new MediaFileException("the time of frame " + frame + " is nonsense");
    }
  }

  private static VideoCodec codec(String fourCc) throws MediaFileException {
    return switch (fourCc) {
      case "VP80" -> VideoCodec.VP8;
      case "VP90" -> VideoCodec.VP9;
      case "AV01" -> VideoCodec.AV1;
      default ->
          throw new MediaFileException(
              "its codec is '"
                  + fourCc.replaceAll("[^ -~]", "?")
                  + "'; known are VP80, VP90 and AV01");
    };
  }

  private static String fourCc(ByteBuffer data, int at) {
    byte[] text = new byte[4];
    data.get(at, text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private enum VideoCodec {
    VP8("video/VP8") {
      @Override
      boolean isKeyFrame(ByteBuffer data, int at, int length) {
        return (data.get(at) & 0x01) == 0; // RFC 6386 §9.1
      }
    },
    VP9("video/VP9") {
      @Override
      boolean isKeyFrame(ByteBuffer data, int at, int length) {
        // VP9 bitstream §6.2: marker 2, profile 2, [reserved], show_existing, type
        int first = data.get(at) & 0xff;
        boolean profile3 = (first & 0x30) == 0x30;
        int showExisting = profile3 ? 0x04 : 0x08;
        int interFrame = profile3 ? 0x02 : 0x04;
        return (first & 0xc0) == 0x80 && (first & showExisting) == 0 && (first & interFrame) == 0;
      }
    },
    AV1("video/AV1") {
      @Override
      boolean isKeyFrame(ByteBuffer data, int at, int length) {
        return Av1Units.hasSequenceHeader(data, at, length);
      }
    };

    final String mime;

    VideoCodec(String mime) {
      this.mime = mime;
    }

    abstract boolean isKeyFrame(ByteBuffer data, int at, int length);
  }
}
