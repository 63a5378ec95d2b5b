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
    if (space <= 0 || !areHexPairs(text.substring(space + 1).trim())) {
      throw new SdpException("bad a=fingerprint " + SdpException.quote(text));
    }
    return new Fingerprint(
        text.substring(0, space).toLowerCase(Locale.ROOT),
        text.substring(space + 1).trim().toUpperCase(Locale.ROOT));
  }

  private static boolean areHexPairs(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean colon = i % 3 == 2;
      if (colon ? c != ':' : c > 'f' || Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return text.length() % 3 == 2;
  }

  @Override
  public String toString() {
    return algorithm + " " + value;
  }
}
