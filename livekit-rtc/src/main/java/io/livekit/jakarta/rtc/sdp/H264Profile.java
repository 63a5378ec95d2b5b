package io.livekit.jakarta.rtc.sdp;

import java.util.Locale;

/** The profiles that H.264's {@code profile-level-id} names (RFC 6184 §8.1). Stateless. */
public final class H264Profile {
  /** Baseline: what a format without the parameter has (RFC 6184 §8.1). */
  private static final String ABSENT = "42000a";

  private static final int BASELINE = 0x42;
  private static final int MAIN = 0x4D;
  private static final int EXTENDED = 0x58;
  private static final int SET0 = 0x80; // constraint flags
  private static final int SET1 = 0x40;

  private H264Profile() {}

  /**
   * Names the profile, the same for all ways to write it: constrained baseline has three (RFC 6184
   * §8.1, table 5). Two formats are the same codec only with the same profile and packetization
   * mode (§8.2.2); the level may differ.
   *
   * @param profileLevelId six hexadecimal digits, or null where the parameter is absent
   */
  public static String of(String profileLevelId) {
    String text = (profileLevelId == null ? ABSENT : profileLevelId).toLowerCase(Locale.ROOT);
    if (text.length() != 6 || !text.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
      return text;
    }
    int idc = Integer.parseInt(text, 0, 2, 16);
    int constraints = Integer.parseInt(text, 2, 4, 16);
    boolean constrained =
        switch (idc) {
          case BASELINE -> (constraints & SET1) != 0;
          case MAIN -> (constraints & SET0) != 0;
          case EXTENDED -> (constraints & (SET0 | SET1)) == (SET0 | SET1);
          default -> false;
        };
    if (constrained) {
      return "constrained baseline";
    }
    return switch (idc) {
      case BASELINE -> "baseline";
      case EXTENDED -> (constraints & SET0) != 0 ? "baseline" : "extended";
      case MAIN -> "main";
      default -> text.substring(0, 4); // their constraint flags make other profiles of them
    };
  }
}
