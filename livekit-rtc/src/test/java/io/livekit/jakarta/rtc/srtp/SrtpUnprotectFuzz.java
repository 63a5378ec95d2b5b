package io.livekit.jakarta.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.rtc.fuzz.Script;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as SRTP and SRTCP under real keys of both profiles, and any plain packet there and
 * back.
 */
class SrtpUnprotectFuzz {
  private static final int SSRC = 0xCAFE;

  static Stream<byte[]> seeds() {
    return Arrays.stream(SrtpProfile.values())
        .flatMap(
            profile -> {
              SrtpSession session = SrtpSession.of(profile);
              byte[] number = {(byte) profile.ordinal()};
              return Stream.of(
                  Script.join(number, session.protect(SSRC, 40)),
                  Script.join(number, session.protectReport(SrtpSession.report(SSRC, 3))),
                  Script.join(number, SrtpSession.plain(SSRC, 20)));
            });
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    Script script = new Script(data);
    SrtpProfile profile = SrtpProfile.values()[script.u8() % SrtpProfile.values().length];
    byte[] packet = script.rest();
    // A session of its own: the seeds are signed with the keys of another seed, so that nothing may
    // authenticate.
    SrtpSession session = new SrtpSession(profile, 8, SrtpUnprotector.DEFAULT_REPLAY_WINDOW);
    assertThat(session.unprotect(packet)).as("forged RTP").isNegative();
    assertThat(session.unprotectReport(packet)).as("forged RTCP").isNegative();
    comesBack(session, packet);
    assertThat(session.send(SSRC, 1)).as("an honest packet after all that").isPositive();
    assertThat(session.unprotectReport(session.protectReport(SrtpSession.report(SSRC, 3))))
        .isPositive();
  }

  private static void comesBack(SrtpSession session, byte[] payload) {
    byte[] header = SrtpSession.header(SSRC + 1, 7);
    byte[] out = new byte[header.length + payload.length + session.profile.rtpOverhead()];
    System.arraycopy(header, 0, out, 0, header.length);
    int length = session.protector.protectRtp(out, 0, header.length, payload, 0, payload.length, 7);
    assertThat(length).isEqualTo(out.length);
    byte[] plain = new byte[length];
    int plainLength = session.unprotector.unprotectRtp(out, 0, length, plain, 0);
    assertThat(plainLength).isEqualTo(header.length + payload.length);
    assertThat(Arrays.copyOfRange(plain, header.length, plainLength)).isEqualTo(payload);
  }
}
