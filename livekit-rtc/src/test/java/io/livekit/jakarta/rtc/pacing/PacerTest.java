package io.livekit.jakarta.rtc.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When packets leave for a path that is narrow. */
class PacerTest {
  private static final long MILLI = 1_000_000L;
  private static final int LENGTH = 1_000;
  private static final long NARROW = 800_000 * 2 / 3; // a packet in 10 ms at one and a half of that

  private int wokenUp;
  private final Pacer pacer = new Pacer(() -> wokenUp++);
  private final List<String> sent = new ArrayList<>();
  private long now;

  /** Packets of one length. */
  private final class Stream implements PacedStream {
    private final String name;
    private final Deque<Long> since = new ArrayDeque<>();

    Stream(String name) {
      this.name = name;
    }

    void offer(int packets) {
      for (int i = 0; i < packets; i++) {
        if (since.isEmpty() && pacer.admits(now)) {
          pacer.sent(LENGTH, now);
          sent.add(name);
        } else {
          since.add(now);
          pacer.hold(this);
        }
      }
    }

    @Override
    public int sendNext(long nowNanos) {
      since.remove();
      sent.add(name);
      return LENGTH;
    }

    @Override
    public int waitingBytes() {
      return since.size() * LENGTH;
    }

    @Override
    public long oldestNanos() {
      return since.element();
    }
  }

  private void run(long millis) {
    for (long end = now + millis * MILLI; now < end; ) {
      now = Math.min(end, Math.max(now, pacer.nextTimeoutNanos()));
      pacer.onTimeout(now);
    }
  }

  @Test
  void nothingWaitsWhileThePathIsNotKnownToBeNarrow() {
    new Stream("a").offer(100);
    assertThat(sent).hasSize(100);
    assertThat(pacer.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(wokenUp).isZero();
  }

  @Test
  void aBurstIsSpreadAtAMultipleOfWhatThePathCarries() {
    pacer.carries(NARROW, false);
    new Stream("a").offer(20);
    assertThat(sent).hasSize(1);
    assertThat(wokenUp).isEqualTo(1);
    run(101);
    assertThat(sent).hasSizeBetween(10, 12);
    run(100);
    assertThat(sent).hasSize(20);
    assertThat(pacer.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whileThePathIsCongestedItsQueueGoesDown() {
    pacer.carries(500_000, true); // a packet in 20 ms at four fifths of that
    new Stream("a").offer(15);
    run(201);
    assertThat(sent).hasSizeBetween(10, 12);
  }

  @Test
  void severalPacketsLeaveAtOnceWhereThatTakesThePathSomeMilliseconds() {
    pacer.carries(5_333_333, false); // a packet in a millisecond
    new Stream("a").offer(40);
    assertThat(sent).hasSize(6);
    now = pacer.nextTimeoutNanos();
    pacer.onTimeout(now);
    assertThat(sent).as("in one segmented send").hasSizeBetween(11, 12);
  }

  @Test
  void streamsTakeTurns() {
    pacer.carries(NARROW, false);
    Stream keyFrame = new Stream("k");
    keyFrame.offer(30);
    sent.clear();
    new Stream("d").offer(2);
    run(45);
    assertThat(sent).containsExactly("k", "d", "k", "d");
  }

  @Test
  void whatIsSentPastItLetsTheOthersWait() {
    pacer.carries(NARROW, false);
    pacer.sent(5 * LENGTH, now);
    new Stream("a").offer(1);
    run(40);
    assertThat(sent).isEmpty();
    run(20);
    assertThat(sent).hasSize(1);
  }

  @Test
  void nothingWaitsForLongHoweverMuchItIs() {
    pacer.carries(100_000, false);
    new Stream("a").offer(200);
    run(Pacer.MAX_WAIT_NANOS / MILLI + 10);
    assertThat(sent).hasSize(200);
  }

  @Test
  void whatWaitsLeavesWhenThePathHasBecomeWide() {
    pacer.carries(NARROW, false);
    new Stream("a").offer(50);
    pacer.off();
    run(10);
    assertThat(sent).hasSize(50);
  }

  @Test
  void aStreamThatNobodyWantsAnyMoreIsForgotten() {
    pacer.carries(NARROW, false);
    Stream stream = new Stream("a");
    stream.offer(5);
    stream.since.clear();
    run(50);
    assertThat(sent).hasSize(1);
    assertThat(pacer.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
  }
}
