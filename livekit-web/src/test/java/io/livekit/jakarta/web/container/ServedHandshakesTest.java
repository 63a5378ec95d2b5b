package io.livekit.jakarta.web.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.web.container.ServedHandshakes.Handshake;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServedHandshakesTest {
  private final AtomicLong now = new AtomicLong(5);
  private final ServedHandshakes handshakes = new ServedHandshakes(now::get);
  private final Handshake one = new Handshake("192.0.2.1", 4711, "dGhlIHNhbXBsZSBub25jZQ==");

  @Test
  void aHandshakeOpensOneSession() {
    assertThat(handshakes.begin(one)).isTrue();
    assertThat(handshakes.begin(one)).isFalse();
    assertThat(handshakes.begin(new Handshake("192.0.2.1", 4711, "dGhlIHNhbXBsZSBub25jZQ==")))
        .isFalse();
  }

  @Test
  void clientsThatAllUseTheNonceOfTheStandardDoNotDisturbEachOther() {
    handshakes.begin(one);
    assertThat(handshakes.begin(new Handshake("192.0.2.1", 4712, one.nonce()))).isTrue();
    assertThat(handshakes.begin(new Handshake("192.0.2.2", 4711, one.nonce()))).isTrue();
  }

  @Test
  void whoWasRefusedMayTryAgainOnTheSameConnection() {
    handshakes.begin(one);
    handshakes.refused(one);
    assertThat(handshakes.begin(one)).isTrue();
  }

  @Test
  void openSocketsAreRememberedForAsLongAsTheyAreOpenAndEndedOnesForHalfAMinute() {
    handshakes.begin(one);
    now.addAndGet(ServedHandshakes.MEMORY.toNanos() * 100);
    assertThat(handshakes.begin(one)).isFalse();
    handshakes.ended(one);
    now.addAndGet(ServedHandshakes.MEMORY.toNanos());
    assertThat(handshakes.begin(one)).isFalse();
    now.addAndGet(1);
    assertThat(handshakes.begin(one)).isTrue();
  }

  @Test
  void endedOnesAreForgotten() {
    for (int i = 0; i < 1000; i++) {
      Handshake next = new Handshake("192.0.2.1", i, "nonce");
      handshakes.begin(next);
      handshakes.ended(next);
    }
    now.addAndGet(ServedHandshakes.MEMORY.toNanos() + 1);
    handshakes.begin(one);
    assertThat(handshakes.size()).isEqualTo(1);
  }

  @Test
  void endedOnesAreForgottenThoughNobodyElseComes() {
    handshakes.begin(one);
    handshakes.ended(one);
    now.addAndGet(ServedHandshakes.MEMORY.toNanos() + 1);
    handshakes.forget();
    assertThat(handshakes.size()).isZero();
  }
}
