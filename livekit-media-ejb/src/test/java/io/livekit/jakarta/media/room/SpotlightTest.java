package io.livekit.jakarta.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpotlightTest {
  private final Spotlight spotlight = new Spotlight();
  private long millis;

  private Set<String> after(int passed, float ann, float bob) {
    millis += passed;
    return spotlight.update(Map.of("ann", ann, "bob", bob), Duration.ofMillis(millis).toNanos());
  }

  @Test
  void itBeginsWithSpeechAndNotWithACough() {
    assertThat(after(400, 0.5f, 0)).isEmpty();
    assertThat(after(400, 0, 0)).isEmpty();
    assertThat(after(400, 0.5f, 0)).isEmpty();
    assertThat(after(400, 0.5f, 0)).isEmpty();
    assertThat(after(400, 0.5f, 0)).containsExactly("ann");
  }

  @Test
  void itStaysThroughPauses() {
    after(0, 0.5f, 0);
    assertThat(after(800, 0.1f, 0)).containsExactly("ann");
    assertThat(after(4_999, 0, 0)).containsExactly("ann");
    assertThat(after(1, 0, 0)).isEmpty();
    assertThat(after(400, 0.5f, 0)).isEmpty();
  }

  @Test
  void whoTalksWithEachOtherSharesIt() {
    after(0, 0.5f, 0);
    for (int turn = 0; turn < 10; turn++) {
      after(400, 0.5f, 0);
      after(1_600, 0.5f, 0);
      after(400, 0, 0.5f);
      assertThat(after(1_600, 0, 0.5f)).containsExactlyInAnyOrder("ann", "bob");
    }
  }

  @Test
  void whoIsGoneIsForgotten() {
    after(0, 0.5f, 0);
    assertThat(after(800, 0.5f, 0)).containsExactly("ann");
    assertThat(spotlight.update(Map.of("bob", 0f), 900_000_000L)).isEmpty();
    assertThat(after(400, 0, 0)).isEmpty();
  }
}
