package io.livekit.jakarta.rtc.core;

import java.util.Random;

/**
 * Random identifiers. The generator is an argument: a SecureRandom in production, a seeded one in
 * tests.
 */
public final class RandomIds {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private RandomIds() {}

  /** A word of {@code length} letters {@code [a-zA-Z]}, each worth 5.7 bits. */
  public static String letters(Random random, int length) {
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return word.toString();
  }

  /** A random SSRC that is neither 0 nor all ones: both are used as "none" in the wild. */
  public static int ssrc(Random random) {
    int ssrc;
    do {
      ssrc = random.nextInt();
    } while (ssrc == 0 || ssrc == -1);
    return ssrc;
  }
}
