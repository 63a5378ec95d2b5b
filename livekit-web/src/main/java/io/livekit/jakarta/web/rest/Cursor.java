package io.livekit.jakarta.web.rest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where the next page of a list begins: behind a name. So it holds whatever rooms come and go. To
 * callers it is a word without meaning. Immutable.
 *
 * @param after the last name of the page before
 */
record Cursor(String after) {

  /** Four thirds of the longest name that a server may be configured to take, and more. */
  private static final int MAX_LENGTH = 8 << 10;

  private static final char FORM = 'a';

  /**
   * @throws ProblemException when it is none of ours
   */
  static Cursor parse(String text) {
    try {
      if (!text.isEmpty() && text.charAt(0) == FORM && text.length() <= MAX_LENGTH) {
        byte[] name = Base64.getUrlDecoder().decode(text.substring(1));
        return new Cursor(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString());
      }
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw invalid();
    }
    throw invalid();
  }

  private static ProblemException invalid() {
    return new ProblemException(
        Problems.of(400, "invalid_cursor", "The cursor is none that this server gave."));
  }

  @Override
  public String toString() {
    byte[] name = after.getBytes(StandardCharsets.UTF_8);
    return FORM + Base64.getUrlEncoder().withoutPadding().encodeToString(name);
  }
}
