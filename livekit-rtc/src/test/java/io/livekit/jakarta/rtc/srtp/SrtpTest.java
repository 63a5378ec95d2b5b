package io.livekit.jakarta.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpTest {
  private static final int SSRC = 0x8BADF00D;
  private static final SrtpProfile GCM = SrtpProfile.AEAD_AES_128_GCM;

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void rtpComesOutAsItWentIn(SrtpProfile profile) {
    SrtpSession session = SrtpSession.of(profile);
    for (long index : new long[] {1, 100, 1098, 1100, 2000}) {
      byte[] packet = session.protect(SSRC, index);
      byte[] plain = SrtpSession.plain(SSRC, index);
      byte[] out = new byte[packet.length + 5];

      int length = session.unprotector.unprotectRtp(packet, 0, packet.length, out, 5);

      assertThat(packet).hasSize(plain.length + profile.rtpOverhead());
      assertThat(Arrays.copyOfRange(out, 5, 5 + length)).isEqualTo(plain);
      assertThat(session.unprotector.lastIndex()).isEqualTo(index);
    }
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void rtpCanBeUnprotectedInPlace(SrtpProfile profile) {
    SrtpSession session = SrtpSession.of(profile);
    byte[] packet = session.protect(SSRC, 900);

    int length = session.unprotector.unprotectRtp(packet, 0, packet.length, packet, 0);

    assertThat(Arrays.copyOf(packet, length)).isEqualTo(SrtpSession.plain(SSRC, 900));
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void aRewrittenStartOfThePayloadIsProtectedAsPartOfIt(SrtpProfile profile) {
    byte[] plain = SrtpSession.plain(SSRC, 700);
    byte[] expected = SrtpSession.of(profile).protect(SSRC, 700);
    int header = SrtpSession.header(SSRC, 700).length;
    for (int prefix : new int[] {0, 1, 3, 16, 17, plain.length - header}) {
      byte[] out =
          Arrays.copyOf(
              Arrays.copyOf(plain, header + prefix), plain.length + profile.rtpOverhead());
      byte[] src = Arrays.copyOfRange(plain, header + prefix, plain.length);

      int length =
          SrtpSession.of(profile)
              .protector
              .protectRtp(out, 0, header, prefix, src, 0, src.length, 700);

      assertThat(length).isEqualTo(expected.length);
      assertThat(out).as("prefix of %d", prefix).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void rtcpComesOutAsItWentIn(SrtpProfile profile) {
    SrtpSession session = SrtpSession.of(profile);
    for (int words = 0; words < 40; words++) {
      byte[] report = SrtpSession.report(SSRC, words);
      byte[] packet = session.protectReport(report);
      byte[] out = new byte[packet.length];

      int length = session.unprotector.unprotectRtcp(packet, 0, packet.length, out, 0);

      assertThat(packet).hasSize(report.length + profile.rtcpOverhead());
      assertThat(Arrays.copyOf(out, length)).isEqualTo(report);
    }
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void aPacketCanBeSentAgainUnderItsIndex(SrtpProfile profile) {
    SrtpSession session = SrtpSession.of(profile);
    byte[] first = session.protect(SSRC, 42);

    assertThat(session.protect(SSRC, 42)).isEqualTo(first);
    session.protect(SSRC, 43);
    assertThat(session.protect(SSRC, 42)).isEqualTo(first);
    assertThat(session.protect(SSRC, 42)).isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void theRollOverCounterFollowsTheSequenceNumber(SrtpProfile profile) {
    SrtpSession session = SrtpSession.of(profile);
    for (long index = 30_000; index < 5 * 65_536L; index += 7_001) {
      assertThat(session.send(SSRC, index)).as("index %d", index).isPositive();
      assertThat(session.unprotector.lastIndex()).isEqualTo(index);
    }
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void packetsMayBeReorderedAroundTheWrap(SrtpProfile profile) {
    SrtpSession session = SrtpSession.of(profile);
    long wrap = 65_536;
    for (long index :
        new long[] {wrap - 3, wrap + 1, wrap - 1, wrap, wrap - 2, wrap + 4, wrap - 4, wrap + 3}) {
      assertThat(session.send(SSRC, index)).as("index %d", index).isPositive();
      assertThat(session.unprotector.lastIndex()).isEqualTo(index);
    }
  }

  @Test
  void latePacketsFromBeforeTheFirstOneAreOfTheSameRollOver() {
    SrtpSession session = SrtpSession.of(GCM);

    assertThat(session.send(SSRC, 20)).isPositive();
    assertThat(session.send(SSRC, 10)).isPositive();
    assertThat(session.send(SSRC, 40_000)).isPositive();
  }

  @Test
  void anSsrcKeepsItsRollOverCounterWhileAnotherSends() {
    SrtpSession session = SrtpSession.of(GCM);
    session.send(SSRC, 65_000);
    session.send(SSRC, 66_000);

    assertThat(session.send(0x1111, 5)).isPositive();
    assertThat(session.send(SSRC, 66_001)).isPositive();
    assertThat(session.unprotector.lastIndex()).isEqualTo(66_001);
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void replaysAreRefused(SrtpProfile profile) {
    SrtpSession session = SrtpSession.of(profile);
    byte[] packet = session.protect(SSRC, 500);
    byte[] report = session.protectReport(SrtpSession.report(SSRC, 6));
    session.unprotect(packet);
    session.unprotectReport(report);
    session.send(SSRC, 700);

    assertThat(session.unprotect(packet)).isEqualTo(SrtpError.REPLAYED.code());
    assertThat(session.unprotectReport(report)).isEqualTo(SrtpError.REPLAYED.code());
    assertThat(session.send(SSRC, 600)).isPositive();
    assertThat(session.send(SSRC, 600)).isEqualTo(SrtpError.REPLAYED.code());
  }

  @Test
  void packetsBelowTheReplayWindowAreTooOld() {
    SrtpSession session = new SrtpSession(GCM, 7, 128);
    session.send(SSRC, 1000);

    assertThat(session.send(SSRC, 1000 - 127)).isPositive();
    assertThat(session.send(SSRC, 1000 - 128)).isEqualTo(SrtpError.TOO_OLD.code());
  }

  @Test
  void replaysPassWhenTheWindowIsOff() {
    SrtpSession session = new SrtpSession(GCM, 7, SrtpUnprotector.REPLAY_WINDOW_OFF);
    byte[] packet = session.protect(SSRC, 500);
    byte[] report = session.protectReport(SrtpSession.report(SSRC, 6));

    for (int i = 0; i < 3; i++) {
      assertThat(session.unprotect(packet)).isPositive();
      assertThat(session.unprotectReport(report)).isPositive();
      assertThat(session.send(SSRC, 9_000)).isPositive();
    }
  }

  @Test
  void aForgedPacketMovesNeitherTheWindowNorTheRollOverCounter() {
    SrtpSession session = SrtpSession.of(GCM);
    session.send(SSRC, 65_530);
    byte[] forged = session.protect(SSRC, 90_000);
    forged[forged.length - 1] ^= 1;

    assertThat(session.unprotect(forged)).isEqualTo(SrtpError.AUTH_FAILED.code());
    assertThat(session.unprotector.lastIndex()).isEqualTo(65_530);
    assertThat(session.send(SSRC, 65_531)).isPositive();
  }

  @Test
  void ssrcsAreBoundedAndOnlyAuthenticOnesCount() {
    SrtpSession session = SrtpSession.of(GCM);
    for (int ssrc = 0; ssrc < 2 * SsrcTable.MAX_SSRCS; ssrc++) {
      byte[] forged = session.protect(ssrc, 9);
      forged[forged.length - 1] ^= 1;
      session.unprotect(forged);
    }
    for (int ssrc = 0; ssrc < SsrcTable.MAX_SSRCS; ssrc++) {
      assertThat(session.send(0x10_0000 * ssrc, 9)).isPositive();
    }

    assertThat(session.send(77, 9)).isEqualTo(SrtpError.SSRC_LIMIT.code());
    assertThat(session.send(0x10_0000, 10)).isPositive();
  }

  @Test
  void rtcpWithoutEncryptionIsRefused() {
    SrtpSession session = SrtpSession.of(GCM);
    byte[] packet = session.protectReport(SrtpSession.report(SSRC, 6));
    packet[packet.length - 4] &= 0x7F;

    assertThat(session.unprotectReport(packet)).isEqualTo(SrtpError.NOT_ENCRYPTED.code());
  }

  @Test
  void indexesBeyond48BitsAreRefused() {
    SrtpSession session = SrtpSession.of(GCM);
    byte[] out = new byte[100];

    assertThat(session.protector.protectRtp(out, 0, 12, new byte[10], 0, 10, 1L << 48))
        .isEqualTo(SrtpError.KEY_EXHAUSTED.code());
  }

  @Test
  void everyCodeStandsForItsError() {
    for (SrtpError error : SrtpError.values()) {
      assertThat(error.code()).isNegative();
      assertThat(SrtpError.of(error.code())).isSameAs(error);
    }
  }

  @Test
  void anotherKeyDoesNotFit() {
    SrtpSession session = SrtpSession.of(GCM);
    SrtpSession other = new SrtpSession(GCM, 8, 0);

    assertThat(other.unprotect(session.protect(SSRC, 3))).isEqualTo(SrtpError.AUTH_FAILED.code());
  }
}
