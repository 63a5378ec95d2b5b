package io.livekit.jakarta.rtc.peer.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.rtp.RtpWriter;
import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import io.livekit.jakarta.rtc.srtp.SrtpProtector;
import io.livekit.jakarta.rtc.srtp.SrtpUnprotector;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FirstSequenceTest {
  private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
  private static final int HEADER = 12;
  private static final int PAYLOAD = 100;
  private static final int MISSED = 1_000;

  private final byte[] key = new byte[16];
  private final byte[] salt = new byte[12];
  private final SrtpProtector sender = new SrtpProtector(PROFILE, key, salt);

  /**
   * Receivers count roll-overs from the first packet that they decrypt: they can't know of one
   * before it.
   */
  @Test
  void whoMissesTheBeginningDecryptsWhatFollows() {
    Random random = new Random(11);
    for (int stream = 0; stream < 2_000; stream++) {
      SrtpUnprotector receiver = new SrtpUnprotector(PROFILE, key, salt);

      assertThat(receives(receiver, stream, DownTrackFactory.firstSequence(random) + MISSED))
          .isTrue();
    }
  }

  @Test
  void aRollOverThatWasMissedIsForEver() {
    SrtpUnprotector receiver = new SrtpUnprotector(PROFILE, key, salt);

    assertThat(receives(receiver, 1, 65_000 + MISSED)).isFalse();
    assertThat(receives(receiver, 1, 65_000 + 2 * MISSED)).isFalse();
  }

  private boolean receives(SrtpUnprotector receiver, int ssrc, long extendedSequence) {
    byte[] packet = new byte[HEADER + PAYLOAD + PROFILE.rtpOverhead()];
    RtpWriter.writeHeader(packet, 0, false, 96, (int) extendedSequence & 0xFFFF, 0, ssrc);
    int length =
        sender.protectRtp(packet, 0, HEADER, new byte[PAYLOAD], 0, PAYLOAD, extendedSequence);
    return receiver.unprotectRtp(packet, 0, length, new byte[length], 0) > 0;
  }
}
