package io.livekit.jakarta.cli.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.livekit.jakarta.cli.file.MediaFile;
import io.livekit.jakarta.cli.file.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Playing on a clock that the test turns. */
class FilePlayerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = 77 * SECOND;

  private record Sent(long atNanos, long timestamp, byte first, int length) {}

  private final List<Sent> sent = new ArrayList<>();
  private long now = START;

  private FilePlayer player(String sample, boolean loop) {
    MediaFile file = Samples.open(sample);
    FilePlayer player =
        new FilePlayer(
            file,
            loop,
            (frame, off, len, timestamp) -> sent.add(new Sent(now, timestamp, frame[off], len)));
    player.start(now);
    return player;
  }

  private void runUntil(FilePlayer player, long end) {
    while (player.dueNanos() <= end) {
      now = player.dueNanos();
      player.play(now);
    }
    now = end;
  }

  @Test
  void nothingDriftsWithinTenMinutesOfLooping() {
    FilePlayer audio = player("tone-440hz.opus.ogg", true);
    runUntil(audio, START + 600 * SECOND);
    Sent last = sent.get(sent.size() - 1);
    assertThat(last.timestamp() / 48_000.0)
        .isCloseTo((last.atNanos() - START) / 1e9, within(0.001));
    assertThat((last.atNanos() - START) / 1e9).isCloseTo(600, within(0.13));
  }

  @Test
  void timestampsGoOnAcrossTheLoop() {
    FilePlayer video = player("camera-320x180.vp8.ivf", true);
    runUntil(video, START + 25 * SECOND);
    for (int i = 1; i < sent.size(); i++) {
      assertThat(sent.get(i).timestamp() - sent.get(i - 1).timestamp()).isBetween(1L, 9_000L);
    }
  }

  @Test
  void withoutLoopTheFileEnds() {
    FilePlayer video = player("camera-320x180.vp8.ivf", false);
    runUntil(video, START + 60 * SECOND);
    assertThat(video.hasEnded()).isTrue();
    assertThat(sent).hasSize(video.file().size());
    assertThat(video.dueNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aRequestIsAnsweredByTheNextFrameBeingAKeyFrame() {
    FilePlayer video = player("camera-320x180.vp8.ivf", true);
    runUntil(video, START + SECOND / 2);
    Sent before = sent.get(sent.size() - 1);
    video.requestKeyFrame();
    runUntil(video, START + SECOND / 2 + SECOND / 10);
    Sent answer =
        sent.stream().filter(one -> one.atNanos() > before.atNanos()).findFirst().orElseThrow();
    assertThat(answer.first() & 1).as("VP8's inverse key frame bit").isZero();
    assertThat(answer.timestamp() - before.timestamp())
        .as("the stream's clock goes on evenly")
        .isBetween(1L, 9_000L);
  }

  @Test
  void requestsOfManyGiveOneKeyFrameAtATime() {
    FilePlayer video = player("camera-320x180.vp8.ivf", true);
    for (long end = START; end < START + 5 * SECOND; end += SECOND / 50) {
      video.requestKeyFrame();
      runUntil(video, end);
    }
    long keys = sent.stream().filter(one -> (one.first() & 1) == 0).count();
    assertThat(keys).isBetween(10L, 5 * SECOND / FilePlayer.MIN_KEY_FRAME_INTERVAL_NANOS + 1);
  }

  @Test
  void afterASuspensionNothingIsSentInABurst() {
    FilePlayer video = player("camera-320x180.vp8.ivf", true);
    runUntil(video, START + SECOND);
    now += 3_600 * SECOND;
    long resumed = now;
    while (video.dueNanos() <= now) {
      video.play(now);
    }
    assertThat(sent.stream().filter(one -> one.atNanos() == resumed).count())
        .isLessThanOrEqualTo(2);
  }
}
