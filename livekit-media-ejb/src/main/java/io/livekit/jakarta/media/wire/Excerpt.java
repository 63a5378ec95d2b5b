package io.livekit.jakarta.media.wire;

/**
 * What an answer or a log line may repeat of what a caller sent: little, on one line, and never a
 * token.
 */
public final class Excerpt {

  /** Characters of one answer that may be the caller's own. */
  public static final int MAX_LENGTH = 256;

  /** What every token begins with: <code>{"</code> in base64. */
  private static final String TOKEN = "eyJ";

  private Excerpt() {}

  /**
   * @return the text, or the beginning of it, in at most {@link #MAX_LENGTH} characters
   */
  public static String of(String text) {
    return of(text, MAX_LENGTH);
  }

  /**
   * @param max how many characters it may have
   * @return the text, or the beginning of it; control characters become spaces, tokens are left out
   */
  public static String of(String text, int max) {
    int token = text.indexOf(TOKEN);
    boolean cut = text.length() > max || token >= 0;
    int end = token >= 0 ? Math.min(token, max) : Math.min(text.length(), max);
    if (cut && end == max) {
      end--;
    }
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder excerpt = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean ends = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
      excerpt.append(ends ? ' ' : c);
    }
    return cut ? excerpt.append('…').toString() : excerpt.toString();
  }
}
