package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.core.MediaKind;

/**
 * Which of the codecs that its section may carry a track is sent in. Its packets tell: the
 * description names the preferred one first, and publishers of video change to another in the midst
 * (W3C WebRTC, RTCRtpEncodingParameters.codec). Owned by: the publisher's media loop; {@link
 * #codec} and {@link #payloadType} are thread-safe.
 */
final class SentCodec {
  /** No packet has come. */
  static final int UNKNOWN = -1;

  /**
   * All layers change within this time, one after the other. All subscribers are asked anew for
   * each change, so who changes more often than anybody would waits twice as long each time.
   */
  private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;

  private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;

  private volatile MediaCodec codec;
  private volatile int payloadType = UNKNOWN;
  private long learnedNanos;
  private long pauseNanos = FIRST_PAUSE_NANOS;

  /**
   * @param preferred what is expected until a packet comes
   */
  SentCodec(MediaCodec preferred) {
    codec = preferred;
  }

  /**
   * Another description has come.
   *
   * @return whether another codec is expected now
   */
  boolean prefer(MediaCodec preferred) {
    if (payloadType != UNKNOWN || preferred == codec) {
      return false;
    }
    codec = preferred;
    return true;
  }

  /**
   * A packet of this type came.
   *
   * @param named what the type stands for
   * @return whether the track is sent in another codec than it was taken for
   */
  boolean learn(int type, MediaCodec named, long nowNanos) {
    boolean first = payloadType == UNKNOWN;
    boolean other = !named.isVariantOf(codec);
    if (first) {
      payloadType = type;
      learnedNanos = nowNanos;
    } else if (other && isVideo(named) && nowNanos - learnedNanos >= pauseNanos) {
      payloadType = type;
      learnedNanos = nowNanos;
      pauseNanos = Math.min(LONGEST_PAUSE_NANOS, 2 * pauseNanos);
    } else {
      return false;
    }
    if (other) {
      codec = named;
    }
    return other;
  }

  private boolean isVideo(MediaCodec named) {
    return named.kind() == MediaKind.VIDEO && codec.kind() == MediaKind.VIDEO;
  }

  /**
   * @return as it is sent, or expected
   */
  MediaCodec codec() {
    return codec;
  }

  /**
   * @return of the first packet in this codec, or {@link #UNKNOWN}
   */
  int payloadType() {
    return payloadType;
  }
}
