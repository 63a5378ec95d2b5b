package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.RandomIds;
import java.util.Random;

/**
 * The short-term credentials of one ICE generation (RFC 8445 §5.3).
 *
 * @param ufrag username fragment
 * @param pwd password
 */
public record IceCredentials(String ufrag, String pwd) {
  /** RFC 8839 §5.4 allows 4 to 256 characters. */
  public static final int MAX_UFRAG_LENGTH = 256;

  /** RFC 8839 §5.4 allows 22 to 256 characters. */
  public static final int MAX_PWD_LENGTH = 256;

  private static final int UFRAG_LENGTH = 16;
  private static final int PWD_LENGTH = 32;

  /**
   * Refuses what no username could carry. Lengths below RFC 8839's minimum are let through: how
   * strong the other side's password must be is the other side's risk.
   */
  public IceCredentials {
    if (ufrag.isEmpty() || ufrag.length() > MAX_UFRAG_LENGTH || ufrag.indexOf(':') >= 0) {
      throw new IllegalArgumentException("unusable ice-ufrag");
    }
    if (pwd.isEmpty() || pwd.length() > MAX_PWD_LENGTH) {
      throw new IllegalArgumentException("unusable ice-pwd");
    }
  }

  /**
   * Fresh credentials: 16 and 32 letters, the lengths that LiveKit's clients are used to (91 and
   * 182 bits).
   */
  public static IceCredentials generate(Random random) {
    return new IceCredentials(
        RandomIds.letters(random, UFRAG_LENGTH), RandomIds.letters(random, PWD_LENGTH));
  }

  /** Leaves the password out: this ends up in logs. */
  @Override
  public String toString() {
    return "IceCredentials[" + ufrag + "]";
  }
}
