package io.livekit.jakarta.rtc.rtp;

import java.util.Optional;

/**
 * The RTP header extensions that this engine understands, by the URI that SDP maps to an id (RFC
 * 8285 §5).
 */
public enum HeaderExtension {
  /** RFC 9143: the media section of a packet. */
  MID("urn:ietf:params:rtp-hdrext:sdes:mid"),
  /** RFC 8852: the simulcast layer of a packet. */
  RID("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
  /** RFC 8852: the simulcast layer that an RTX packet repairs. */
  REPAIRED_RID("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
  /** draft-holmer-rmcat-transport-wide-cc-extensions-01. */
  TRANSPORT_CC("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
  /** Send time in 6.18 fixed-point seconds, for receive-side bandwidth estimation (REMB). */
  ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
  /** Capture time as NTP, for synchronising across servers. */
  ABS_CAPTURE_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"),
  /** RFC 6464: loudness and voice activity. */
  AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
  /** AV1 RTP payload specification, appendix A: scalability structure of any codec. */
  DEPENDENCY_DESCRIPTOR(
      "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"),
  /** Minimum and maximum playout delay in steps of 10 ms. */
  PLAYOUT_DELAY("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"),
  /** draft-ietf-avtext-framemarking. */
  FRAME_MARKING("urn:ietf:params:rtp-hdrext:framemarking"),
  /** RFC 5450: transmission time offset. */
  TRANSMISSION_OFFSET("urn:ietf:params:rtp-hdrext:toffset"),
  /** 3GPP TS 26.114: camera orientation. */
  VIDEO_ORIENTATION("urn:3gpp:video-orientation");

  private static final HeaderExtension[] ALL = values();
  private final String uri;

  HeaderExtension(String uri) {
    this.uri = uri;
  }

  /**
   * @return the URI of the {@code a=extmap} line
   */
  public String uri() {
    return uri;
  }

  /**
   * @return the extension of this URI, if it is one that we know
   */
  public static Optional<HeaderExtension> of(String uri) {
    for (HeaderExtension extension : ALL) {
      if (extension.uri.equals(uri)) {
        return Optional.of(extension);
      }
    }
    return Optional.empty();
  }
}
