package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.MediaKind;

/** Something that senders can forward: a client's track or a {@link LocalSource}. Thread-safe. */
public interface TrackSource {

  MediaKind kind();

  /**
   * @return the codec as registered, for example {@code video/VP8}, {@code audio/opus}, {@code
   *     audio/red}
   */
  String mime();

  /** Asks for a key frame of one spatial layer (PLI, RFC 4585 §6.3.1), throttled by the source. */
  void requestKeyFrame(int spatialLayer);
}
