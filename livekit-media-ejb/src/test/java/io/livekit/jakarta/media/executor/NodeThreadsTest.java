package io.livekit.jakarta.media.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    assertThat(made).noneMatch(Thread::isAlive);
    assertThatThrownBy(() -> threads.workers().execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void closingWaitsForAThreadWhosePoolIsOverAlready() throws Exception {
    CompletableFuture<Thread> closer = new CompletableFuture<>();
    CompletableFuture<Boolean> waitedFor = new CompletableFuture<>();
    NodeThreads threads =
        new NodeThreads(
            body ->
                container.newThread(
                    () -> {
                      body.run();
                      waitedFor.complete(joins(closer.join()));
                    }),
            2);
    threads.pools().queued("livekit-further", 1).execute(() -> {});
    Thread closing = new Thread(threads::close);
    closer.complete(closing);
    closing.start();
    assertThat(waitedFor.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    closing.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    assertThat(closing.isAlive()).isFalse();
    assertThat(made).noneMatch(Thread::isAlive);
  }

  /** Whether a thread comes to wait for another one's end before its own. */
  private static boolean joins(Thread thread) {
    boolean joins = false;
    while (!joins && thread.getState() != Thread.State.TERMINATED) {
      joins =
          Stream.of(thread.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("join"));
    }
    return joins;
  }

  @Test
  void furtherPoolsHaveNumberedThreadsAndEndWithTheOthers() throws Exception {
    NodeThreads threads = new NodeThreads(container, 2);
    ExecutorService queued = threads.pools().queued("livekit-queued", 2, 1);
    ExecutorService direct = threads.pools().direct("livekit-direct", 1);
    CountDownLatch begun = new CountDownLatch(3);
    Set<String> names = ConcurrentHashMap.newKeySet();
    Runnable busy =
        () -> {
          names.add(Thread.currentThread().getName());
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            // as it should be
          }
        };
    queued.execute(busy);
    queued.execute(busy);
    direct.execute(busy);
    assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(names)
        .containsExactlyInAnyOrder("livekit-queued-1", "livekit-queued-2", "livekit-direct-1");
    assertThatThrownBy(() -> direct.execute(busy)).isInstanceOf(RejectedExecutionException.class);
    queued.execute(() -> names.add("waits"));
    assertThatThrownBy(() -> queued.execute(busy)).isInstanceOf(RejectedExecutionException.class);
    threads.close();
    assertThat(made).noneMatch(Thread::isAlive);
    assertThat(names).doesNotContain("waits");
    ExecutorService late = threads.pools().queued("livekit-late", 1);
    assertThatThrownBy(() -> late.execute(busy)).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void plainThreadsSeeTheApplicationAndDontKeepAJvmAlive() {
    Thread thread = new PlainThreads().newThread(() -> {});
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getContextClassLoader()).isSameAs(NodeThreads.class.getClassLoader());
  }
}
