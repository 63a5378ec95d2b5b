package io.livekit.jakarta.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TwccFeedbackGeneratorTest {
  private static final long MILLI = 1_000_000L;
  private final TwccFeedbackGenerator twcc = new TwccFeedbackGenerator();
  private final byte[] buf = new byte[1200];
  private long now = 1000 * MILLI;

  @Test
  void waitsForMoreThanTwentyPacketsAndAHundredMilliseconds() {
    for (int i = 0; i < 20; i++) {
      twcc.onPacket(i, 7, false, now);
    }
    assertThat(twcc.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
    twcc.onPacket(20, 7, false, now);
    assertThat(twcc.nextTimeoutNanos()).isEqualTo(now + 100 * MILLI);
    assertThat(twcc.isDue(now + 99 * MILLI)).isFalse();
    assertThat(twcc.isDue(now + 100 * MILLI)).isTrue();
  }

  @Test
  void answersSoonerAtTheEndOfAFrameAndAtOnceWhenMuchIsHeld() {
    for (int i = 0; i < 25; i++) {
      twcc.onPacket(i, 7, i == 24, now);
    }
    assertThat(twcc.nextTimeoutNanos()).isEqualTo(now + 50 * MILLI);
    for (int i = 25; i <= 100; i++) {
      twcc.onPacket(i, 7, false, now);
    }
    assertThat(twcc.isDue(now)).isTrue();
  }

  @Test
  void reportsEveryArrivalOnceOnALossyReorderedPath() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      TwccFeedbackGenerator receiver = new TwccFeedbackGenerator();
      TreeMap<Integer, Long> reported = new TreeMap<>();
      TreeMap<Integer, Long> arrived = new TreeMap<>();
      int held = -1;
      for (int i = 0; i < 3000; i++) {
        int sequence = 64_000 + i & 0xFFFF;
        now += random.nextInt(8) * MILLI;
        int fate = random.nextInt(10);
        if (fate == 0) {
          continue;
        }
        if (fate == 1 && held < 0) {
          held = sequence;
          continue;
        }
        receive(receiver, arrived, sequence, random.nextInt(5) == 0);
        if (held >= 0 && random.nextInt(4) == 0) {
          receive(receiver, arrived, held, false);
          held = -1;
        }
        if (receiver.isDue(now)) {
          collect(receiver, reported);
        }
      }
      collect(receiver, reported);
      assertThat(reported.keySet()).as("seed %d", seed).isEqualTo(arrived.keySet());
      reported.forEach(
          (sequence, time) -> assertThat(Math.abs(time - arrived.get(sequence))).isLessThan(MILLI));
    }
  }

  private void receive(
      TwccFeedbackGenerator receiver,
      TreeMap<Integer, Long> arrived,
      int sequence,
      boolean marker) {
    receiver.onPacket(sequence, 7, marker, now);
    arrived.put(sequence, now);
  }

  private void collect(TwccFeedbackGenerator receiver, TreeMap<Integer, Long> reported) {
    RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
    while (!receiver.write(writer, 1, now)) {
      read(writer.length(), reported);
      writer.begin(buf, 0, buf.length);
    }
    read(writer.length(), reported);
  }

  private void read(int length, TreeMap<Integer, Long> reported) {
    RtcpReader reader = new RtcpReader().wrap(buf, 0, length);
    while (length > 0 && reader.next()) {
      assertThat(reader.type()).isEqualTo(RtcpType.TRANSPORT_FEEDBACK);
      TransportFeedback feedback = new TransportFeedback();
      assertThat(feedback.wrap(reader)).isTrue();
      while (feedback.next()) {
        if (feedback.received()) {
          reported.put(feedback.sequence(), feedback.arrivalNanos());
        }
      }
      assertThat(feedback.isMalformed()).isFalse();
    }
  }

  @Test
  void survivesJumpsAndWraps() {
    Random random = new Random(9);
    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(3) * MILLI;
      twcc.onPacket(random.nextInt(1 << 16), random.nextInt(), random.nextBoolean(), now);
      if (twcc.isDue(now)) {
        RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
        for (int compounds = 0; !twcc.write(writer, 1, now); compounds++) {
          assertThat(compounds).isLessThan(100);
          writer.begin(buf, 0, buf.length);
        }
      }
    }
  }
}
