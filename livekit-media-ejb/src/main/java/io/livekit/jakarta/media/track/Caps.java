package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.VideoQuality;

/**
 * How much of what a participant may do at all is granted to it: set with its join.
 *
 * @param tracks greatest number that it may have announced or published at a time, 0 for no limit
 * @param quality the best in which it gets video
 * @param bitrate of all that it publishes together, in bits per second, 0 for no limit
 */
public record Caps(int tracks, VideoQuality quality, long bitrate) {

  /** Whatever the server does. */
  public static final Caps NONE = new Caps(0, VideoQuality.HIGH, 0);

  static VideoQuality lower(VideoQuality one, VideoQuality other) {
    return one.getNumber() <= other.getNumber() ? one : other;
  }
}
