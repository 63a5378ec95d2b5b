package io.livekit.jakarta.rtc.sdp;

/**
 * A simulcast layer's name ({@code a=rid}, RFC 8851 §10).
 *
 * @param id letters, digits, - and _
 * @param sends {@code send} rather than {@code recv}, seen by the writer
 * @param restrictions what follows, for example {@code max-width=1280}, or empty
 */
public record Rid(String id, boolean sends, String restrictions) {
  /** RFC 8851 sets none; header extensions hold at most 16 bytes in the one-byte form. */
  public static final int MAX_ID_LENGTH = 255;

  static Rid parse(String text) {
    String[] parts = text.split(" ", 3);
    boolean valid =
        parts.length >= 2 && isId(parts[0]) && (parts[1].equals("send") || parts[1].equals("recv"));
    if (!valid) {
      throw new SdpException("bad a=rid " + SdpException.quote(text));
    }
    return new Rid(parts[0], parts[1].equals("send"), parts.length == 3 ? parts[2] : "");
  }

  static boolean isId(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (!letter && (c < '0' || c > '9') && c != '_' && c != '-') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MAX_ID_LENGTH;
  }

  @Override
  public String toString() {
    return id + (sends ? " send" : " recv") + (restrictions.isEmpty() ? "" : " " + restrictions);
  }
}
