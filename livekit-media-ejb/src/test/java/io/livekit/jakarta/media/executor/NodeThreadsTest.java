package io.livekit.jakarta.media.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NodeThreadsTest {
  private static final int PATIENCE_SECONDS = 30;

  private final Set<Thread> made = ConcurrentHashMap.newKeySet();
  private final ThreadFactory container =
      body -> {
        Thread thread = new Thread(body);
        made.add(thread);
        return thread;
      };

  @Test
  void allWorkRunsOnThreadsOfTheContainersFactoryAndUnderNamesOfOurs() throws Exception {
    try (NodeThreads threads = new NodeThreads(container, 2)) {
      CompletableFuture<Thread> worker = new CompletableFuture<>();
      CompletableFuture<Thread> timer = new CompletableFuture<>();
      CompletableFuture<Thread> repeated = new CompletableFuture<>();
      threads.workers().execute(() -> worker.complete(Thread.currentThread()));
      threads.timers().schedule(0, () -> timer.complete(Thread.currentThread()));
      threads.every(Duration.ofNanos(1), () -> repeated.complete(Thread.currentThread()));
      assertThat(worker.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isIn(made);
      assertThat(timer.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isIn(made);
      assertThat(repeated.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isIn(made);
      assertThat(worker.join().getName()).startsWith("livekit-worker-");
      assertThat(timer.join().getName()).startsWith("livekit-timer-");
      assertThat(repeated.join().getName())
          .as("the timer's thread is kept free")
          .startsWith("livekit-worker-");
    }
  }

  @Test
  void closingEndsEveryThreadAlthoughOneIsBusy() throws Exception {
    NodeThreads threads = new NodeThreads(container, 2);
    CountDownLatch started = new CountDownLatch(1);
    threads.timers().schedule(TimeUnit.HOURS.toNanos(1), () -> {});
    threads
        .workers()
        .execute(
            () -> {
              started.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                // as it should be
              }
            });
    assertThat(started.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    threads.close();
    assertThat(made).hasSize(2);
    for (Thread thread : made) {
      // a pool is over a moment before its last thread is
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      assertThat(thread.isAlive()).isFalse();
    }
    assertThatThrownBy(() -> threads.workers().execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void plainThreadsSeeTheApplicationAndDontKeepAJvmAlive() {
    Thread thread = new PlainThreads().newThread(() -> {});
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getContextClassLoader()).isSameAs(NodeThreads.class.getClassLoader());
  }
}
