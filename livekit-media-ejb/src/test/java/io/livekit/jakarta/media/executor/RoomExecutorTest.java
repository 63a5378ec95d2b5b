package io.livekit.jakarta.media.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.world.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class RoomExecutorTest {
  private final VirtualTime time = new VirtualTime();
  private final List<String> log = new ArrayList<>();
  private final RoomExecutor executor =
      new RoomExecutor("r", Runnable::run, time, time, () -> log.add("in"), () -> log.add("out"));

  @Test
  void tasksRunOneAfterTheOtherInsideTheRoom() {
    executor.execute(
        () -> {
          executor.execute(() -> log.add("second"));
          log.add("first");
        });
    assertThat(log).containsExactly("in", "first", "second", "out");
  }

  @Test
  void aTaskThatFailsHarmsNoOther() {
    executor.execute(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    executor.execute(() -> log.add("alive"));
    assertThat(log).contains("alive");
  }

  @Test
  void timersFireOnceOrAgainAndNeverAfterACancel() {
    executor.after(Duration.ofSeconds(1), () -> log.add("once"));
    RoomExecutor.Timer every = executor.every(Duration.ofSeconds(2), () -> log.add("again"));
    time.pass(Duration.ofSeconds(5));
    every.cancel();
    time.pass(Duration.ofSeconds(5));
    assertThat(log.stream().filter(entry -> entry.length() > 3))
        .containsExactly("once", "again", "again");
    assertThat(time.pendingTimers()).isZero();
  }

  @Test
  void noTaskIsLostOrRunTwiceAcrossThreads() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    RoomExecutor shared = new RoomExecutor("r", pool, time, time, () -> {}, () -> {});
    int tasks = 20_000;
    CountDownLatch done = new CountDownLatch(tasks);
    int[] count = new int[1];
    for (int thread = 0; thread < 2; thread++) {
      pool.execute(
          () -> {
            for (int i = 0; i < tasks / 2; i++) {
              shared.execute(
                  () -> {
                    count[0]++;
                    done.countDown();
                  });
            }
          });
    }
    done.await();
    assertThat(count[0]).isEqualTo(tasks);
    pool.shutdown();
  }

  @Test
  void aPoolThatIsGoneIsNoError() {
    RoomExecutor orphan =
        new RoomExecutor(
            "r",
            task -> {
              throw new RejectedExecutionException();
            },
            time,
            time,
            () -> {},
            () -> {});
    orphan.execute(() -> log.add("never"));
    assertThat(log).isEmpty();
  }
}
