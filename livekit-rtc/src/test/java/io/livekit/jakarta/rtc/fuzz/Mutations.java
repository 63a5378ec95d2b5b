package io.livekit.jakarta.rtc.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Inputs made of others, as a fuzzer makes them that doesn't look at coverage: bits turned, numbers
 * replaced by awkward ones, parts taken away, doubled, moved and mixed. The same seed makes the
 * same inputs.
 */
final class Mutations {
  private static final int MAX_STEPS = 6;
  private static final int MAX_LENGTH = 16 * 1024;
  private static final byte[] AWKWARD = {0, 1, 2, 16, 32, 64, 100, 127, (byte) 0x80, -2, -1};

  private final List<byte[]> models;
  private final Random random;

  /**
   * @param models at least one
   */
  Mutations(List<byte[]> models, long seed) {
    this.models = models;
    random = new Random(seed);
  }

  /**
   * @return the next input, which nobody else holds
   */
  byte[] next() {
    byte[] input = model().clone();
    for (int steps = 1 + random.nextInt(MAX_STEPS); steps > 0; steps--) {
      input = changed(input);
    }
    return input.length <= MAX_LENGTH ? input : Arrays.copyOf(input, MAX_LENGTH);
  }

  private byte[] model() {
    return models.get(random.nextInt(models.size()));
  }

  private byte[] changed(byte[] input) {
    if (input.length == 0) {
      return noise();
    }
    int at = random.nextInt(input.length);
    int length = 1 + random.nextInt(Math.min(input.length - at, 1 << random.nextInt(8)));
    switch (random.nextInt(10)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> input[at] = (byte) random.nextInt();
      case 2 -> input[at] = AWKWARD[random.nextInt(AWKWARD.length)];
      case 3 -> input[at] += (byte) (random.nextInt(33) - 16);
      case 4 ->
          Arrays.fill(input, at, at + Math.min(length, 4), AWKWARD[random.nextInt(AWKWARD.length)]);
      case 5 -> {
        return spliced(input, at, length, new byte[0]);
      }
      case 6 -> {
        return spliced(input, at, 0, Arrays.copyOfRange(input, at, at + length));
      }
      case 7 -> {
        byte[] other = model();
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        int to = from + (other.length == from ? 0 : 1 + random.nextInt(other.length - from));
        return spliced(input, at, random.nextBoolean() ? length : 0, part(other, from, to));
      }
      case 8 -> {
        return spliced(input, at, 0, noise());
      }
      default -> {
        return Arrays.copyOf(input, at);
      }
    }
    return input;
  }

  private static byte[] part(byte[] of, int from, int to) {
    return Arrays.copyOfRange(of, from, Math.min(to, of.length));
  }

  private byte[] noise() {
    byte[] bytes = new byte[1 + random.nextInt(16)];
    random.nextBytes(bytes);
    return bytes;
  }

  /**
   * @return the input with other bytes in the place of some
   */
  private static byte[] spliced(byte[] input, int at, int length, byte[] instead) {
    return Script.join(
        Arrays.copyOf(input, at), instead, Arrays.copyOfRange(input, at + length, input.length));
  }
}
