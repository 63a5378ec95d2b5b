package io.livekit.jakarta.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.world.ScriptedSender;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.UpdateTrackSettings;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.allocation.AllocatedTrack;
import io.livekit.jakarta.rtc.allocation.Allocator;
import io.livekit.jakarta.rtc.allocation.Ladder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose picture is the largest on a narrow path: a room's ranks, shared out by the allocator. */
class SpeakerPictureTest {
  private static final long[] BITS = {150_000, 500_000, 1_700_000};

  /** For the least of all and the best of one. */
  private static final long NARROW = 2_300_000;

  private final World world = new World();
  private final Map<String, TestClient> publishers = new LinkedHashMap<>();
  private final Map<String, Picture> pictures = new LinkedHashMap<>(); // that the viewer gets
  private final Allocator allocator = new Allocator(false);
  private TestClient viewer;

  private static final class Picture implements AllocatedTrack {
    private final ScriptedSender sender;
    private int spatial;
    private int switches;

    Picture(ScriptedSender sender) {
      this.sender = sender;
    }

    @Override
    public void readLadder(Ladder ladder) {
      for (int layer = 0; layer <= sender.spatial; layer++) {
        ladder.add(layer, 0, BITS[layer]);
      }
    }

    @Override
    public int priority() {
      return sender.priority;
    }

    @Override
    public void allocate(int layer, int temporal, boolean atOnce, long nowNanos) {
      int given = Math.min(layer, sender.spatial);
      switches += given == spatial ? 0 : 1;
      spatial = given;
    }
  }

  @BeforeEach
  void meet() {
    viewer = world.joined("r", "viewer");
    for (String name : List.of("ann", "bob", "cal")) {
      TestClient publisher = world.joined("r", name);
      publisher.publish("mic", TrackSource.MICROPHONE);
      TrackInfo camera =
          publisher.publish(camera(publisher), "a=rid:q send", "a=rid:h send", "a=rid:f send");
      world.pass(Duration.ofSeconds(1));
      publishers.put(name, publisher);
      pictures.put(name, new Picture(viewer.subscriberPeer().sender(camera.getSid())));
    }
  }

  private static AddTrackRequest.Builder camera(TestClient publisher) {
    return publisher
        .track("cam", TrackSource.CAMERA)
        .setWidth(1280)
        .setHeight(720)
        .addLayers(layer(VideoQuality.LOW, 320, 180))
        .addLayers(layer(VideoQuality.MEDIUM, 640, 360))
        .addLayers(layer(VideoQuality.HIGH, 1280, 720));
  }

  private static VideoLayer layer(VideoQuality quality, int width, int height) {
    return VideoLayer.newBuilder().setQuality(quality).setWidth(width).setHeight(height).build();
  }

  private void level(String name, float level) {
    publishers.get(name).publisherPeer().receiver("mic").level = level;
  }

  private void pass(long millis) {
    for (long passed = 0; passed < millis; passed += 200) {
      world.pass(Duration.ofMillis(200));
      allocator.allocate(List.copyOf(pictures.values()), NARROW, 0, false, world.time.nanos());
    }
  }

  private List<Integer> layers() {
    return pictures.values().stream().map(picture -> picture.spatial).toList();
  }

  @Test
  void theSpeakersPictureIsTheLargest() {
    pass(1_000);
    assertThat(layers()).as("nobody speaks").containsExactly(1, 1, 1);
    level("bob", 0.5f);
    pass(1_600);
    assertThat(layers()).containsExactly(0, 2, 0);
    level("bob", 0);
    level("cal", 0.5f);
    pass(20_000);
    assertThat(layers()).containsExactly(0, 0, 2);
  }

  @Test
  void itDoesNotChangeWithEachWord() {
    level("bob", 0.5f);
    pass(1_600);
    int before = pictures.get("bob").switches;
    for (int word = 0; word < 20; word++) {
      level("bob", 0);
      level("ann", 0.2f);
      pass(400);
      level("ann", 0);
      level("bob", 0.5f);
      pass(800);
    }
    assertThat(pictures.get("bob").switches).isEqualTo(before);
    assertThat(layers()).containsExactly(0, 2, 0);
  }

  @Test
  void whereNobodySpeaksItIsTheOneThatIsWishedLargest() {
    for (String name : List.of("ann", "cal")) {
      viewer.send(
          request ->
              request.setTrackSetting(
                  UpdateTrackSettings.newBuilder()
                      .addTrackSids(pictures.get(name).sender.config.trackId())
                      .setQuality(VideoQuality.MEDIUM)));
    }
    pass(1_000);
    assertThat(layers()).containsExactly(0, 2, 0);
  }
}
