package io.livekit.jakarta.cli.file;

import io.livekit.jakarta.rtc.rtp.codec.H264;
import java.nio.ByteBuffer;

/**
 * Reads H.264 byte streams (ITU-T H.264 Annex B) and splits them into access units (§7.4.1.2.3).
 * They carry no times, so every unit lasts as long as the given rate says. Owned by: one thread,
 * for one file.
 */
final class AnnexBReader {
  private static final int MIN_RATE = 1;
  private static final int MAX_RATE = 240;
  private static final int NAL_SLICE = 1;
  private static final int NAL_SLICE_PARTITION_A = 2;
  private static final int NAL_IDR = 5;

  private final ByteBuffer data;
  private final double framesPerSecond;
  private final FrameIndex frames = new FrameIndex();
  private final H264 sps = new H264();
  private MediaFormat format;
  private int unitStart = -1;
  private boolean hasSlice;
  private boolean hasIdr;
  private boolean hasSps;

  private AnnexBReader(ByteBuffer data, double framesPerSecond) {
    this.data = data;
    this.framesPerSecond = framesPerSecond;
  }

  static MediaFile read(ByteBuffer file, double framesPerSecond) throws MediaFileException {
    if (!(framesPerSecond >= MIN_RATE && framesPerSecond <= MAX_RATE)) {
      throw new MediaFileException(
          "frames per second must lie between " + MIN_RATE + " and " + MAX_RATE);
    }
    return new AnnexBReader(file.duplicate(), framesPerSecond).read();
  }

  private MediaFile read() throws MediaFileException {
    int nal = startCode(0);
    if (data.limit() == 0 || nal < 0 || leadsWithOtherThanZeros(nal)) {
      throw new MediaFileException("it is no H.264 byte stream with start codes (Annex B)");
    }
    while (nal >= 0) {
      int next = startCode(nal);
      int end = next < 0 ? data.limit() : next - 3;
      if (end > nal) {
        unit(nal, end);
      }
      nal = next;
    }
    finish(data.limit());
    if (format == null) {
      throw new MediaFileException("it holds no sequence parameter set");
    }
    return new MediaFile(format, data, frames);
  }

  private boolean leadsWithOtherThanZeros(int nal) {
    for (int i = 0; i < nal - 3; i++) {
      if (data.get(i) != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * @return the position behind the next 00 00 01, or -1
   */
  private int startCode(int from) {
    int limit = data.limit();
    for (int i = from; i + 2 < limit; i++) {
      if (data.get(i + 2) > 1 || data.get(i + 2) < 0) {
        i += 2; // none of the three positions that include this byte can match
      } else if (data.get(i) == 0 && data.get(i + 1) == 0 && data.get(i + 2) == 1) {
        return i + 3;
      }
    }
    return -1;
  }

  private void unit(int nal, int end) {
    int type = data.get(nal) & 0x1f;
    boolean slice = type == NAL_SLICE || type == NAL_SLICE_PARTITION_A || type == NAL_IDR;
    boolean begins =
        slice
            // first_mb_in_slice is 0: its Exp-Golomb code is a single 1
            ? end - nal > 1 && data.get(nal + 1) < 0
            : type >= H264.NAL_SEI && type <= H264.NAL_AUD || type >= 14 && type <= 18;
    if (unitStart < 0) {
      unitStart = nal - 3;
    } else if (begins && hasSlice) {
      finish(nal - 3);
      unitStart = nal - 3;
    }
    hasSlice |= slice;
    hasIdr |= type == NAL_IDR;
    if (type == H264.NAL_SPS) {
      hasSps = true;
      readSps(nal, end);
    }
  }

  private void readSps(int nal, int end) {
    byte[] unit = new byte[end - nal];
    data.get(nal, unit);
    if (format == null && sps.parse(unit, 0, unit.length) && sps.width() > 0) {
      format = MediaFormat.video("video/H264", sps.width(), sps.height());
    }
  }

  private void finish(int end) {
    if (unitStart >= 0 && hasSlice) {
      long timestamp = timestamp(frames.size());
      // An IDR picture without its parameter sets can't be decoded by somebody who comes later.
      frames.add(
          unitStart,
          end - unitStart,
          timestamp,
          timestamp(frames.size() + 1) - timestamp,
          hasIdr && hasSps);
    }
    unitStart = -1;
    hasSlice = false;
    hasIdr = false;
    hasSps = false;
  }

  private long timestamp(int frame) {
    return Math.round(frame * (MediaFormat.VIDEO_CLOCK / framesPerSecond));
  }
}
