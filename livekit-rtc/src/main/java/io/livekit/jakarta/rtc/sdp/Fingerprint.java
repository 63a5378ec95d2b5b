package io.livekit.jakarta.rtc.sdp;

import java.util.Locale;

/**
 * A certificate's hash (RFC 8122 §5).
 *
 * @param algorithm lower case, for example {@code sha-256}
 * @param value upper-case hex pairs with colons
 */
public record Fingerprint(String algorithm, String value) {
  static Fingerprint parse(String text) {
    int space = text.indexOf(' ');
    if (space <= 0
        || !text.substring(space + 1).trim().matches("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})*")) {
      throw new SdpException("bad a=fingerprint " + SdpException.quote(text));
    }
    return new Fingerprint(
        text.substring(0, space).toLowerCase(Locale.ROOT),
        text.substring(space + 1).trim().toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return algorithm + " " + value;
  }
}
