package io.livekit.jakarta.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.web.drop.WebCounters;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteLimitTest {
  private static final long LIMIT = WriteLimit.LIMIT.toNanos();

  private final WriteLimit limit = new WriteLimit();
  private final ExecutorService writer = Executors.newSingleThreadExecutor();

  WriteLimitTest() {
    limit.counters = new WebCounters();
  }

  @AfterEach
  void end() {
    writer.shutdownNow();
  }

  /** A socket whose other side doesn't read: only an interrupt ends it. */
  private static void neverRead(CountDownLatch begun) throws IOException {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private CompletableFuture<Void> stuck(CountDownLatch begun) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            limit.write(() -> neverRead(begun));
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        writer);
  }

  @Test
  void aThreadThatWaitsForACallerIsFreeAgainWhenItsTimeIsOver() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    long before = System.nanoTime();
    CompletableFuture<Void> write = stuck(begun);
    begun.await();

    limit.look(before + LIMIT - 1);
    assertThat(write).isNotDone();
    limit.look(System.nanoTime() + LIMIT);

    assertThatThrownBy(write::join).hasCauseInstanceOf(InterruptedIOException.class);
    boolean interrupted = writer.submit(Thread::interrupted).get();
    assertThat(interrupted).as("what the thread does next isn't interrupted").isFalse();
    assertThat(limit.going()).isZero();
  }

  @Test
  void aWriteThatSwallowsItsInterruptFailsAllTheSame() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Void> write =
        CompletableFuture.runAsync(
            () -> {
              try {
                limit.write(
                    () -> {
                      begun.countDown();
                      while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                      }
                    });
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            },
            writer);
    begun.await();
    limit.look(System.nanoTime() + LIMIT);
    assertThatThrownBy(write::join).hasCauseInstanceOf(InterruptedIOException.class);
  }

  @Test
  void whatIsReadInTimeIsLeftAlone() throws Exception {
    StringBuilder written = new StringBuilder();
    limit.write(() -> written.append("answer"));
    limit.look(System.nanoTime() + LIMIT);
    assertThat(written).hasToString("answer");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThatThrownBy(
            () ->
                limit.write(
                    () -> {
                      throw new IOException("gone");
                    }))
        .hasMessage("gone");
  }
}
