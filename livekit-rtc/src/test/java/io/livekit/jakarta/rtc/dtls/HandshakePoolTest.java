package io.livekit.jakarta.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TransferQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakePoolTest {
  private final ThreadPoolExecutor pool = HandshakePool.create(Executors.defaultThreadFactory());

  @AfterEach
  void end() {
    pool.shutdownNow();
  }

  @Test
  void aFullHouseHandshakesAtTheSameTime() throws Exception {
    CountDownLatch allUnderWay = new CountDownLatch(HandshakePool.MAX_THREADS);
    for (int i = 0; i < HandshakePool.MAX_THREADS; i++) {
      pool.execute(
          () -> {
            allUnderWay.countDown();
            awaitQuietly(allUnderWay);
          });
    }
    assertThat(allUnderWay.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoComesLaterWaitsAndIsServed() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    CountDownLatch served = new CountDownLatch(HandshakePool.MAX_THREADS + 100);
    for (int i = 0; i < HandshakePool.MAX_THREADS + 100; i++) {
      pool.execute(
          () -> {
            awaitQuietly(answer);
            served.countDown();
          });
    }
    assertThat(pool.getQueue()).hasSize(100);
    answer.countDown();
    assertThat(served.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void handshakesOneAfterTheOtherNeedOneThread() throws Exception {
    for (int i = 0; i < 50; i++) {
      pool.submit(() -> {}).get();
      awaitIdleThread();
    }
    assertThat(pool.getLargestPoolSize()).isEqualTo(1);
  }

  /** A thread that has answered is not at once back at the queue. */
  private void awaitIdleThread() {
    TransferQueue<Runnable> queue = (TransferQueue<Runnable>) pool.getQueue();
    while (!queue.hasWaitingConsumer()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anEndedPoolTakesNothing() {
    pool.shutdown();
    assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
