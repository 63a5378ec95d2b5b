package io.livekit.jakarta.rtc.sdp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One payload type of a media section: its rtpmap, fmtp and rtcp-fb lines taken together.
 *
 * @param payloadType 0..127
 * @param name encoding name as written, for example {@code VP8}; compare with {@link #is}
 * @param clockRate RTP clock in Hz
 * @param channels audio channels, 1 if the rtpmap names none
 * @param fmtp format parameters as written, or empty
 * @param feedback RTCP feedback it may use, for example {@code nack pli}; those of {@code
 *     a=rtcp-fb:*} included
 */
public record SdpCodec(
    int payloadType, String name, int clockRate, int channels, String fmtp, List<String> feedback) {
  /** Copies the list. */
  public SdpCodec {
    feedback = List.copyOf(feedback);
  }

  /**
   * @return whether the encoding name is this one; RFC 4855 §3 compares without case
   */
  public boolean is(String encoding) {
    return name.equalsIgnoreCase(encoding);
  }

  /**
   * @return whether the codec carries media itself, rather than repairing or wrapping another
   *     payload type
   */
  public boolean isPrimary() {
    return !(is("rtx")
        || is("red")
        || is("ulpfec")
        || is("flexfec-03")
        || is("telephone-event")
        || is("CN"));
  }

  /**
   * @return a format parameter by name, without case
   */
  public Optional<String> parameter(String key) {
    return parameter(fmtp, key);
  }

  /**
   * @return the payload type that RTX repairs ({@code apt}, RFC 4588 §8.6), -1 if there is none
   */
  public int associatedPayloadType() {
    return parameter("apt").map(SdpCodec::payloadType).orElse(-1);
  }

  /**
   * @return the payload type that a parameter names, -1 when it names none
   */
  public static int payloadType(String text) {
    int value = text.isEmpty() || text.length() > 3 ? -1 : 0;
    for (int i = 0; value >= 0 && i < text.length(); i++) {
      char c = text.charAt(i);
      value = c < '0' || c > '9' ? -1 : value * 10 + (c - '0');
    }
    return value <= 127 ? value : -1;
  }

  /**
   * @return whether the feedback is negotiated, for example {@code nack} or {@code ccm fir}
   */
  public boolean hasFeedback(String kind) {
    return feedback.contains(kind);
  }

  /**
   * @return the same codec with other format parameters
   */
  public SdpCodec withFmtp(String parameters) {
    return new SdpCodec(payloadType, name, clockRate, channels, parameters, feedback);
  }

  /**
   * @return the same codec with other feedback
   */
  public SdpCodec withFeedback(List<String> kinds) {
    return new SdpCodec(payloadType, name, clockRate, channels, fmtp, kinds);
  }

  /**
   * @return the same codec under another payload type
   */
  public SdpCodec withPayloadType(int other) {
    return new SdpCodec(other, name, clockRate, channels, fmtp, feedback);
  }

  /**
   * @return the rtpmap's text behind the payload type
   */
  public String rtpMap() {
    return name + "/" + clockRate + (channels > 1 ? "/" + channels : "");
  }

  static Optional<String> parameter(String fmtp, String key) {
    for (String part : fmtp.split(";")) {
      String pair = part.trim();
      int equals = pair.indexOf('=');
      String found = equals < 0 ? pair : pair.substring(0, equals).trim();
      if (found.toLowerCase(Locale.ROOT).equals(key.toLowerCase(Locale.ROOT))) {
        return Optional.of(equals < 0 ? "" : pair.substring(equals + 1).trim());
      }
    }
    return Optional.empty();
  }
}
