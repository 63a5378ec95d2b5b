package io.livekit.jakarta.rtc.sdp;

/**
 * A session description breaks the grammar or a limit; the message says where and may be shown to
 * the sender.
 */
public final class SdpException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  // enough to find the line, without echoing a huge one into logs
  private static final int MAX_QUOTE = 80;

  /**
   * @param message what is wrong, in words for the sender of the description
   */
  public SdpException(String message) {
    super(message);
  }

  static String quote(String text) {
    String shown = text.length() > MAX_QUOTE ? text.substring(0, MAX_QUOTE) + "..." : text;
    StringBuilder clean = new StringBuilder("\"");
    shown.codePoints().forEach(c -> clean.appendCodePoint(c < 0x20 || c == 0x7F ? '?' : c));
    return clean.append('"').toString();
  }
}
