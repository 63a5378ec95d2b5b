package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.peer.TrackSource;

/** What every track source of this engine also is: packets for down tracks. Thread-safe. */
public interface Forwardable extends TrackSource {

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
