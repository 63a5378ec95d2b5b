package io.livekit.jakarta.cli.file;

import io.livekit.jakarta.rtc.core.MediaKind;

/**
 * What a file holds.
 *
 * @param mime as in SDP, for example {@code video/VP8}
 * @param clockRate of the RTP clock
 * @param width in pixels, 0 for audio
 * @param stereo two audio channels
 */
public record MediaFormat(
    MediaKind kind, String mime, int clockRate, int width, int height, boolean stereo) {
  static final int VIDEO_CLOCK = 90_000;
  static final int OPUS_CLOCK = 48_000;

  static MediaFormat video(String mime, int width, int height) {
    return new MediaFormat(MediaKind.VIDEO, mime, VIDEO_CLOCK, width, height, false);
  }

  static MediaFormat opus(boolean stereo) {
    return new MediaFormat(MediaKind.AUDIO, "audio/opus", OPUS_CLOCK, 0, 0, stereo);
  }
}
