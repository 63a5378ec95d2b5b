package io.livekit.jakarta.rtc.sdp;

/** Reads the decimal numbers of a description. Stateless. */
final class SdpNumbers {
  private static final int MAX_DIGITS = 10; // an unsigned 32-bit number

  private SdpNumbers() {}

  static int parse(String text, int min, int max, String what) {
    return (int) parseLong(text, min, max, what);
  }

  static int parseSsrc(String text) {
    return (int) parseLong(text, 0, 0xFFFF_FFFFL, "SSRC");
  }

  static long parseLong(String text, long min, long max, String what) {
    long value = 0;
    boolean digits = !text.isEmpty() && text.length() <= MAX_DIGITS;
    for (int i = 0; digits && i < text.length(); i++) {
      char c = text.charAt(i);
      digits = c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    if (!digits || value < min || value > max) {
      throw new SdpException(
          what + " is not a number from " + min + " to " + max + ": " + SdpException.quote(text));
    }
    return value;
  }
}
