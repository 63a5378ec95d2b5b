package io.livekit.jakarta.rtc.core;

/** The two kinds of media an m-line can carry (RFC 8866 §5.14). */
public enum MediaKind {
  AUDIO,
  VIDEO;

  /**
   * @return the word used in SDP m-lines and as the prefix of MIME types: {@code audio} or {@code
   *     video}
   */
  public String sdpName() {
    return this == AUDIO ? "audio" : "video";
  }
}
