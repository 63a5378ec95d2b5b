package io.livekit.jakarta.web.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HandshakesTest {
  private final AtomicLong now = new AtomicLong(5);
  private final Handshakes handshakes = new Handshakes(now::get);
  private final Handshake one = new Handshake("192.0.2.1", 4711, "dGhlIHNhbXBsZSBub25jZQ==");

  @Test
  void aHandshakeOpensOneSession() {
    assertThat(handshakes.open(one)).isTrue();
    assertThat(handshakes.open(one)).isFalse();
    assertThat(handshakes.open(new Handshake("192.0.2.1", 4711, "dGhlIHNhbXBsZSBub25jZQ==")))
        .isFalse();
  }

  @Test
  void clientsThatAllUseTheNonceOfTheStandardDoNotDisturbEachOther() {
    handshakes.open(one);
    assertThat(handshakes.open(new Handshake("192.0.2.1", 4712, one.key()))).isTrue();
    assertThat(handshakes.open(new Handshake("192.0.2.2", 4711, one.key()))).isTrue();
  }

  @Test
  void whoWasRefusedMayTryAgainOnTheSameConnection() {
    handshakes.open(one);
    handshakes.refused(one);
    assertThat(handshakes.open(one)).isTrue();
  }

  @Test
  void openSocketsAreRememberedForAsLongAsTheyAreOpenAndEndedOnesForHalfAMinute() {
    handshakes.open(one);
    now.addAndGet(Handshakes.MEMORY.toNanos() * 100);
    assertThat(handshakes.open(one)).isFalse();
    handshakes.ended(one);
    now.addAndGet(Handshakes.MEMORY.toNanos());
    assertThat(handshakes.open(one)).isFalse();
    now.addAndGet(1);
    assertThat(handshakes.open(one)).isTrue();
  }

  @Test
  void endedOnesAreForgotten() {
    for (int i = 0; i < 1000; i++) {
      Handshake next = new Handshake("192.0.2.1", i, "nonce");
      handshakes.open(next);
      handshakes.ended(next);
    }
    now.addAndGet(Handshakes.MEMORY.toNanos() + 1);
    handshakes.open(one);
    assertThat(handshakes.size()).isEqualTo(1);
  }

  @Test
  void endedOnesAreForgottenThoughNobodyElseComes() {
    handshakes.open(one);
    handshakes.ended(one);
    now.addAndGet(Handshakes.MEMORY.toNanos() + 1);
    handshakes.forget();
    assertThat(handshakes.size()).isZero();
  }
}
