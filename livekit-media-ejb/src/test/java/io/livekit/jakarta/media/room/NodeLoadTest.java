package io.livekit.jakarta.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.config.LimitConfig;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.TrackSource;
import org.junit.jupiter.api.Test;

class NodeLoadTest {
  private static final long SECOND = 1_000_000_000L;

  private static LimitConfig limits(int tracks, long bytesPerSecond) {
    return World.config(
            "limit: {num_tracks: " + tracks + ", bytes_per_sec: " + bytesPerSecond + "}")
        .limit();
  }

  @Test
  void publishedAndForwardedTracksCountUntilTheyEnd() {
    World world = new World("limit: {num_tracks: 3}");
    TestClient publisher = world.joined("room", "publisher");
    publisher.publish("camera", TrackSource.CAMERA);
    assertThat(world.load.tracks()).isEqualTo(1);
    TestClient first = world.joined("room", "first");
    assertThat(world.gateway.isOverLimit()).isFalse();
    world.joined("room", "second");
    assertThat(world.load.tracks()).isEqualTo(3);
    assertThat(world.gateway.isOverLimit()).isTrue();
    first.send(builder -> builder.getLeaveBuilder());
    assertThat(world.load.tracks()).isEqualTo(2);
    assertThat(world.gateway.isOverLimit()).isFalse();
    publisher.unpublish("camera");
    assertThat(world.load.tracks()).isZero();
  }

  @Test
  void withoutLimitsNothingIsTooMuch() {
    NodeLoad load = new NodeLoad();
    load.tracksChanged(1_000_000);
    load.measure(0, SECOND);
    load.measure(1L << 40, 2 * SECOND);
    assertThat(load.exceeds(limits(0, 0))).isFalse();
  }

  @Test
  void trafficIsThatOfTheLastMeasurement() {
    NodeLoad load = new NodeLoad();
    load.measure(5_000_000, 10 * SECOND);
    assertThat(load.exceeds(limits(0, 1_000))).isFalse();
    load.measure(5_004_000, 12 * SECOND);
    assertThat(load.exceeds(limits(0, 2_000))).isTrue();
    assertThat(load.exceeds(limits(0, 2_001))).isFalse();
    load.measure(5_004_000, 14 * SECOND);
    assertThat(load.exceeds(limits(0, 1))).isFalse();
  }
}
