package io.livekit.jakarta.media.id;

import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Makes identifiers (spec/01 §4): a prefix and 12 characters without look-alikes. Thread-safe. */
public final class Guid {
  private static final String ALPHABET =
      "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 12;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Guid() {}

  public static String room() {
    return create("RM_");
  }

  public static String node() {
    return create("ND_");
  }

  public static String participant() {
    return create("PA_");
  }

  public static String dataTrack() {
    return create("DTR_");
  }

  public static String event() {
    return create("EV_");
  }

  public static String agentDispatch() {
    return create("AD_");
  }

  /** Type and source show in a track's id: {@code TR_VC…} is a camera. */
  public static String track(TrackType type, TrackSource source) {
    String typeLetter = type == TrackType.VIDEO ? "V" : "A";
    String sourceLetter =
        switch (source) {
          case CAMERA -> "C";
          case MICROPHONE -> "M";
          case SCREEN_SHARE -> "S";
          case SCREEN_SHARE_AUDIO -> "s";
          default -> "";
        };
    return create("TR_" + typeLetter + sourceLetter);
  }

  /**
   * @return a secret of 32 random bytes' worth of base-62 letters
   */
  public static String secret() {
    return letters(BASE62, 43, RANDOM);
  }

  static String create(String prefix) {
    return prefix + letters(ALPHABET, LENGTH, RANDOM);
  }

  private static String letters(String alphabet, int count, RandomGenerator random) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
