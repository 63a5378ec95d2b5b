package io.livekit.jakarta.cli.play;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.cli.file.Samples;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlaybackTest {

  @Test
  void endIsToldOnceWhenAllFilesHaveEnded() throws Exception {
    AtomicLong clock = new AtomicLong();
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    int[] frames = new int[1];
    FilePlayer player =
        new FilePlayer(
            Samples.open("camera-320x180.vp8.ivf"),
            false,
            (frame, off, len, timestamp) -> frames[0]++);
    // Each look at the clock finds it 50 ms further on, so that nothing is waited for.
    Playback playback =
        new Playback(
            List.of(player),
            () -> clock.addAndGet(50_000_000L),
            ended::completeExceptionally,
            () -> ended.complete(frames[0]));
    playback.start();
    assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo(player.file().size());
    playback.close();
  }

  @Test
  void aSinkThatBreaksIsReported() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    FilePlayer player =
        new FilePlayer(
            Samples.open("camera-320x180.vp8.ivf"),
            false,
            (frame, off, len, timestamp) -> {
              throw new IllegalStateException("gone");
            });
    new Playback(List.of(player), System::nanoTime, failure::complete, () -> {}).start();
    assertThat(failure.get(30, TimeUnit.SECONDS)).hasMessage("gone");
  }
}
