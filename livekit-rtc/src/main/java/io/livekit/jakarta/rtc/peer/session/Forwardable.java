package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.peer.TrackSource;

/** What every track source of this engine also is: packets for down tracks. Thread-safe. */
public interface Forwardable extends TrackSource {

  /**
   * @throws IllegalArgumentException when the source isn't one of this engine
   */
  static Forwardable of(TrackSource source) {
    if (source instanceof Forwardable known) {
      return known;
    }
    throw new IllegalArgumentException("not a source of this engine: " + source);
  }

  /**
   * @return where down tracks read
   */
  MediaSource media();

  /**
   * @return format parameters that tell variants of the codec apart (H.264 profile, VP9 profile),
   *     or empty
   */
  String fmtp();
}
