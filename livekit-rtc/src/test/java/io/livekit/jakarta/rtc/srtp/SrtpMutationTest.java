package io.livekit.jakarta.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpMutationTest {
  private static final long SEED = 20261122;
  private static final int ROUNDS = 3_000;
  private static final int SSRC = 0xCAFE;

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void noChangedPacketPassesAndNoneThrows(SrtpProfile profile) {
    Random random = new Random(SEED);
    SrtpSession session = new SrtpSession(profile, SEED, SrtpUnprotector.REPLAY_WINDOW_OFF);
    byte[] rtp = session.protect(SSRC, 333);
    byte[] rtcp = session.protectReport(SrtpSession.report(SSRC, 12));
    for (int round = 0; round < ROUNDS; round++) {
      byte[] badRtp = mutate(rtp, random);
      byte[] badRtcp = mutate(rtcp, random);

      assertThat(session.unprotect(badRtp)).as("seed %d round %d", SEED, round).isNegative();
      assertThat(session.unprotectReport(badRtcp)).as("seed %d round %d", SEED, round).isNegative();
    }
    assertThat(session.unprotect(rtp)).isPositive();
    assertThat(session.unprotectReport(rtcp)).isPositive();
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void garbageIsRefusedAtAnyLength(SrtpProfile profile) {
    Random random = new Random(SEED);
    SrtpSession session = SrtpSession.of(profile);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] garbage = new byte[random.nextInt(120)];
      random.nextBytes(garbage);
      if (garbage.length > 0 && random.nextBoolean()) {
        garbage[0] = (byte) (0x80 | garbage[0] & 0x3F);
      }
      assertThat(session.unprotect(garbage)).as("seed %d round %d", SEED, round).isNegative();
      assertThat(session.unprotectReport(garbage)).as("seed %d round %d", SEED, round).isNegative();
    }
  }

  /** Flips bits, cuts or lengthens; never yields the original. */
  private static byte[] mutate(byte[] original, Random random) {
    byte[] mutant = original.clone();
    switch (random.nextInt(4)) {
      case 0 -> mutant = Arrays.copyOf(mutant, random.nextInt(mutant.length));
      case 1 -> mutant = Arrays.copyOf(mutant, mutant.length + 1 + random.nextInt(20));
      case 2 -> mutant[random.nextInt(12)] ^= (byte) (1 << random.nextInt(8));
      default -> mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return mutant;
  }
}
