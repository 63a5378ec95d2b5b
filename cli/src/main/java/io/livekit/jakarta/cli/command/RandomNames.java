package io.livekit.jakarta.cli.command;

import java.security.SecureRandom;

/** Names for what the user doesn't name. Stateless. */
final class RandomNames {
  /** Letters and digits that can't be taken for each other, as in LiveKit's ids (spec/01 §4). */
  private static final String ALPHABET = "23456789abcdefghijkmnopqrstuvwxyz";

  private static final int ROOM_LENGTH = 10;
  private static final int IDENTITY_LENGTH = 6;
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomNames() {}

  static String room() {
    return "room-" + letters(ROOM_LENGTH);
  }

  static String identity() {
    return "cli-" + letters(IDENTITY_LENGTH);
  }

  static String letters(int count) {
    StringBuilder text = new StringBuilder(count);
    RANDOM.ints(count, 0, ALPHABET.length()).forEach(i -> text.append(ALPHABET.charAt(i)));
    return text.toString();
  }
}
