package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.core.MediaKind;
import java.util.Locale;

/** The codecs whose payloads are looked into; others are forwarded blindly. */
public enum MediaCodec {
  VP8("video/VP8", MediaKind.VIDEO, 90_000),
  VP9("video/VP9", MediaKind.VIDEO, 90_000),
  H264("video/H264", MediaKind.VIDEO, 90_000),
  H265("video/H265", MediaKind.VIDEO, 90_000),
  AV1("video/AV1", MediaKind.VIDEO, 90_000),
  OTHER_VIDEO("", MediaKind.VIDEO, 90_000),
  OPUS("audio/opus", MediaKind.AUDIO, 48_000),
  RED("audio/red", MediaKind.AUDIO, 48_000),
  PCMU("audio/PCMU", MediaKind.AUDIO, 8_000),
  PCMA("audio/PCMA", MediaKind.AUDIO, 8_000),
  OTHER_AUDIO("", MediaKind.AUDIO, 48_000);

  private static final MediaCodec[] ALL = values();
  private final String mime;
  private final MediaKind kind;
  private final int clockRate;

  MediaCodec(String mime, MediaKind kind, int clockRate) {
    this.mime = mime;
    this.kind = kind;
    this.clockRate = clockRate;
  }

  /**
   * @return the codec as registered, or empty for the blindly forwarded ones
   */
  public String mime() {
    return mime;
  }

  public MediaKind kind() {
    return kind;
  }

  /**
   * @return RTP clock in Hz
   */
  public int clockRate() {
    return clockRate;
  }

  /**
   * @return whether it is the same codec, or wraps it: senders with RED (RFC 2198) switch between
   *     RED and Opus from packet to packet
   */
  public boolean isVariantOf(MediaCodec other) {
    return this == other || this == RED && other == OPUS || this == OPUS && other == RED;
  }

  /**
   * @return the codec of a MIME type, compared without case
   */
  public static MediaCodec of(String mime) {
    for (MediaCodec codec : ALL) {
      if (!codec.mime.isEmpty() && codec.mime.equalsIgnoreCase(mime)) {
        return codec;
      }
    }
    return mime.toLowerCase(Locale.ROOT).startsWith("video/") ? OTHER_VIDEO : OTHER_AUDIO;
  }

  /**
   * @return the codec with this ordinal, without copying the array of values
   */
  static MediaCodec at(int ordinal) {
    return ALL[ordinal];
  }
}
