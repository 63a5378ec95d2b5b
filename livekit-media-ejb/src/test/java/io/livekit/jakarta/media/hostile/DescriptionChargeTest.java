package io.livekit.jakarta.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.SignalResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client is charged for what its descriptions cost, which short lines make much of. */
class DescriptionChargeTest {
  private static final int OFFERS = 400;
  private static final int LINES = 5_000;

  private final World world = new World();

  private int answered(String lines) {
    TestClient client = world.joined("r", "ann" + lines.length());
    client.forget();
    for (int i = 0; i < OFFERS; i++) {
      client.offer("v=0\r\nm=video 9 X\r\na=mid:0\r\n" + lines, i);
    }
    world.pass(Duration.ofSeconds(1));
    return client.heard(SignalResponse.MessageCase.ANSWER).size();
  }

  @Test
  void manyLinesComeThroughMoreSlowlyThanAFewLongOnes() {
    int few = answered(("a=x:" + "y".repeat(395) + "\n").repeat(LINES * 4 / 400));
    int many = answered("a=x\n".repeat(LINES));
    assertThat(few).as("some 21 requests' worth each").isBetween(150, 220);
    assertThat(many).as("a hundred more for the lines").isBetween(25, 45);
  }
}
