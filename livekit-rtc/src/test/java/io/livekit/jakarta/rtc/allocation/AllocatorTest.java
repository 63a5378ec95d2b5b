package io.livekit.jakarta.rtc.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AllocatorTest {
  private static final long SECOND = 1_000_000_000L;

  /** A camera in three sizes of three temporal layers each. */
  private static final class Camera implements AllocatedTrack {
    private int priority;
    private int layers = 3;
    private int scale = 1;
    private int spatial = Integer.MAX_VALUE;
    private int temporal = Integer.MAX_VALUE;
    private int changes;

    Camera(int priority) {
      this.priority = priority;
    }

    @Override
    public void readLadder(Ladder ladder) {
      long[] full = {scale * 150_000L, scale * 500_000L, scale * 1_700_000L};
      for (int s = 0; s < layers; s++) {
        ladder.add(s, 0, full[s] * 4 / 10);
        ladder.add(s, 1, full[s] * 6 / 10);
        ladder.add(s, 2, full[s]);
      }
    }

    @Override
    public int priority() {
      return priority;
    }

    @Override
    public void allocate(int s, int t, boolean atOnce, long nowNanos) {
      if (s != spatial || t != temporal) {
        changes++;
      }
      spatial = s;
      temporal = t;
    }

    boolean isUnlimited() {
      return spatial == Integer.MAX_VALUE;
    }
  }

  private final Allocator allocator = new Allocator(true);

  private void allocate(List<Camera> cameras, long budget) {
    allocator.allocate(cameras, budget, 0, false, 0);
  }

  @Test
  void whatFitsIsNotLimited() {
    Camera camera = new Camera(0);
    allocate(List.of(camera), 1_900_000);
    assertThat(camera.isUnlimited()).isTrue();
    assertThat(allocator.isLimited()).isFalse();
    assertThat(allocator.wished()).isEqualTo(1_700_000);
  }

  @Test
  void aNarrowPathIsUsedByTemporalLayersToo() {
    Camera camera = new Camera(0);
    allocate(List.of(camera), 320_000);
    assertThat(camera.spatial).isEqualTo(1);
    assertThat(camera.temporal).isEqualTo(1);
    assertThat(allocator.used()).isEqualTo(300_000);
    assertThat(allocator.isLimited()).isTrue();
  }

  @Test
  void everybodyGetsTheLeastBeforeAnybodyGetsMore() {
    List<Camera> cameras = List.of(new Camera(1), new Camera(0), new Camera(0));
    allocate(cameras, 3 * 66_000);
    assertThat(cameras).allMatch(camera -> camera.spatial == 0);
  }

  @Test
  void afterThatPriorityCounts() {
    List<Camera> cameras = List.of(new Camera(0), new Camera(255), new Camera(0));
    allocate(cameras, 1_900_000);
    assertThat(cameras.get(1).isUnlimited()).isTrue();
    assertThat(cameras.get(0).spatial).isEqualTo(0);
    assertThat(cameras.get(2).spatial).isEqualTo(0);
  }

  @Test
  void whoRisesGetsAtOnceWhatItLostToOthers() {
    Camera speaker = new Camera(128);
    Camera listener = new Camera(1);
    for (int turn = 0; turn < 5; turn++) {
      allocate(List.of(speaker, listener), 2_000_000);
      assertThat(speaker.isUnlimited()).isTrue();
      assertThat(listener.spatial).isLessThan(2);
      Camera next = listener;
      speaker.priority = 1;
      listener.priority = 128;
      listener = speaker;
      speaker = next;
    }
  }

  /** One after the other would be tried, each with a key frame on a path that is too narrow. */
  @Test
  void whatOneTrackHadToGiveBackIsNotTriedWithAnothers() {
    List<Camera> cameras = List.of(new Camera(0), new Camera(0));
    Allocator allocator = new Allocator(true);
    allocator.allocate(cameras, 1_250_000, 0, false, 0);
    assertThat(cameras).extracting(camera -> camera.spatial).containsExactlyInAnyOrder(1, 2);
    allocator.allocate(cameras, 1_050_000, 0, true, 10 * SECOND);
    assertThat(cameras).allMatch(camera -> camera.spatial == 1);
    allocator.allocate(cameras, 1_250_000, 0, false, 12 * SECOND);
    assertThat(cameras).allMatch(camera -> camera.spatial == 1);
    allocator.allocate(cameras, 1_250_000, 0, false, 20 * SECOND);
    assertThat(cameras).anyMatch(camera -> camera.spatial == 2);
  }

  @Test
  void equalsAreTreatedAsEquals() {
    List<Camera> cameras = List.of(new Camera(0), new Camera(0), new Camera(0));
    allocate(cameras, 1_600_000);
    assertThat(cameras).allMatch(camera -> camera.spatial == 1 && camera.temporal == 2);
  }

  @Test
  void whoseLeastDoesNotFitIsPausedByTheEndOfTheListAndComesBack() {
    List<Camera> cameras = List.of(new Camera(0), new Camera(0), new Camera(0));
    allocate(cameras, 140_000);
    assertThat(cameras).extracting(camera -> camera.spatial).containsExactly(0, 0, Ladder.NONE);
    allocate(cameras, 269_000);
    assertThat(cameras.get(2).spatial).as("it needs much more to come back").isEqualTo(-1);
    allocate(cameras, 271_000);
    assertThat(cameras).extracting(camera -> camera.spatial).containsExactly(0, 0, 0);
  }

  @Test
  void wherePausingIsNotAllowedTheLeastGoesOn() {
    List<Camera> cameras = List.of(new Camera(0), new Camera(0));
    new Allocator(false).allocate(cameras, 10_000, 0, true, 0);
    assertThat(cameras).allMatch(camera -> camera.spatial == 0 && camera.temporal == 0);
  }

  @Test
  void whatWouldTakeTheAudiosShareIsPausedInAnyCase() {
    Camera screen = new Camera(255);
    screen.scale = 20; // its least is 1.2 Mbit/s
    Allocator strict = new Allocator(false);
    strict.allocate(List.of(screen), 700_000, 40_000, true, 0);
    assertThat(screen.spatial).as("more than half of it gets through").isZero();
    strict.allocate(List.of(screen), 250_000, 0, true, 0);
    assertThat(screen.spatial).as("there is nothing else").isZero();
    strict.allocate(List.of(screen), 250_000, 40_000, true, 0);
    assertThat(screen.spatial).isEqualTo(Ladder.NONE);
    strict.allocate(List.of(screen), 4_000_000, 40_000, false, 0);
    assertThat(screen.spatial).isZero();
  }

  @Test
  void aBudgetThatVariesALittleChangesNothing() {
    Camera camera = new Camera(0);
    Random random = new Random(1);
    allocate(List.of(camera), 520_000);
    allocate(List.of(camera), 560_000);
    camera.changes = 0;
    for (int i = 0; i < 1_000; i++) {
      allocate(List.of(camera), 520_000 + random.nextInt(60_000));
    }
    assertThat(camera.changes).isZero();
  }

  /** Whatever there is to share out: nobody starves, and nothing is promised that isn't there. */
  @Test
  void thousandsOfRooms() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      List<Camera> cameras = new ArrayList<>();
      int count = 1 + random.nextInt(9);
      for (int n = 0; n < count; n++) {
        Camera camera = new Camera(random.nextInt(3));
        camera.layers = random.nextInt(4);
        cameras.add(camera);
      }
      long budget = random.nextInt(6_000_000);
      Allocator fresh = new Allocator(true);
      fresh.allocate(cameras, budget, 0, random.nextBoolean(), 0);
      fresh.allocate(cameras, budget, 0, random.nextBoolean(), 0);
      assertThat(fresh.used()).isLessThanOrEqualTo(budget);
      long least = cameras.stream().filter(camera -> camera.layers > 0).count() * 66_000;
      if (budget >= least) {
        assertThat(cameras).noneMatch(camera -> camera.spatial == Ladder.NONE);
      }
      if (!fresh.isLimited()) {
        assertThat(fresh.used()).isEqualTo(fresh.wished());
      }
    }
  }
}
