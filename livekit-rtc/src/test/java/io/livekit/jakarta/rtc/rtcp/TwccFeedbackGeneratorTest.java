package io.livekit.jakarta.rtc.rtcp;

import static io.livekit.jakarta.rtc.rtcp.TwccFeedbackGenerator.NO_SEND_TIME;
import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.rtp.AbsSendTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class TwccFeedbackGeneratorTest {
  private static final long MILLI = 1_000_000L;
  private final TwccFeedbackGenerator twcc = new TwccFeedbackGenerator();
  private final byte[] buf = new byte[1200];
  private long now = 1000 * MILLI;

  @Test
  void waitsForAHundredMilliseconds() {
    assertThat(twcc.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
    twcc.onPacket(0, 7, true, NO_SEND_TIME, now);
    assertThat(twcc.nextTimeoutNanos()).isEqualTo(now + 100 * MILLI);
    assertThat(twcc.isDue(now + 99 * MILLI)).isFalse();
    assertThat(twcc.isDue(now + 100 * MILLI)).isTrue();
  }

  @Test
  void answersSoonerAtTheEndOfAFrameAndAtOnceWhenMuchIsHeld() {
    for (int i = 0; i < 25; i++) {
      twcc.onPacket(i, 7, i == 24, NO_SEND_TIME, now);
    }
    assertThat(twcc.nextTimeoutNanos()).isEqualTo(now + 50 * MILLI);
    for (int i = 25; i <= 100; i++) {
      twcc.onPacket(i, 7, false, NO_SEND_TIME, now);
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
      now += 200 * MILLI;
      collect(receiver, reported);
      assertThat(reported.keySet()).as("seed %d", seed).isEqualTo(arrived.keySet());
      reported.forEach(
          (sequence, time) ->
              assertThat(time - arrived.get(sequence)).isBetween(-200 * MILLI, MILLI));
    }
  }

  private void receive(
      TwccFeedbackGenerator receiver,
      TreeMap<Integer, Long> arrived,
      int sequence,
      boolean marker) {
    receiver.onPacket(sequence, 7, marker, NO_SEND_TIME, now);
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
      twcc.onPacket(
          random.nextInt(1 << 16),
          random.nextInt(),
          random.nextBoolean(),
          random.nextInt(1 << 24),
          now);
      if (twcc.isDue(now)) {
        RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
        for (int compounds = 0; !twcc.write(writer, 1, now); compounds++) {
          assertThat(compounds).isLessThan(100);
          writer.begin(buf, 0, buf.length);
        }
      }
    }
  }

  /** One packet, and what the publisher hears of it. */
  private static final class Fate {
    final int sequence;
    final long sent;
    final long arrives;
    int toldReceived;
    int toldLost;
    long toldArrival;

    Fate(int sequence, long sent, long arrives) {
      this.sequence = sequence;
      this.sent = sent;
      this.arrives = arrives;
    }

    double toldDelayMillis() {
      return (double) (toldArrival - sent) / MILLI;
    }

    double delayMillis() {
      return (double) (arrives - sent) / MILLI;
    }
  }

  private static final BiPredicate<Integer, Random> NONE = (sequence, random) -> false;

  /** How long a packet that is sent now is on its way. */
  private interface Path {
    long nanos(long sent, Random random);
  }

  /** Ten seconds of pictures of eight packets, the packets a millisecond apart. */
  private List<Fate> play(
      Path path, BiPredicate<Integer, Random> lost, boolean withSendTime, long seed) {
    Random random = new Random(seed);
    List<Fate> all = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      long sent = now + i / 8 * 40 * MILLI + i % 8 * MILLI;
      all.add(new Fate(i, sent, sent + path.nanos(sent, random)));
    }
    List<Fate> arriving = new ArrayList<>(all);
    arriving.removeIf(fate -> lost.test(fate.sequence, random));
    arriving.sort(Comparator.comparingLong(fate -> fate.arrives));
    TwccFeedbackGenerator receiver = new TwccFeedbackGenerator();
    for (Fate fate : arriving) {
      for (; now < fate.arrives; now += MILLI) {
        hear(receiver, all);
      }
      int sendTime = withSendTime ? AbsSendTime.fromNanos(fate.sent) : NO_SEND_TIME;
      receiver.onPacket(fate.sequence, 7, fate.sequence % 8 == 7, sendTime, fate.arrives);
    }
    for (int i = 0; i < 300; i++, now += MILLI) {
      hear(receiver, all);
    }
    return all;
  }

  private void hear(TwccFeedbackGenerator receiver, List<Fate> all) {
    if (!receiver.isDue(now)) {
      return;
    }
    for (boolean done = false; !done; ) {
      RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
      done = receiver.write(writer, 1, now);
      RtcpReader reader = new RtcpReader().wrap(buf, 0, writer.length());
      while (writer.length() > 0 && reader.next()) {
        TransportFeedback feedback = new TransportFeedback();
        assertThat(feedback.wrap(reader)).isTrue();
        while (feedback.next()) {
          Fate fate = all.get(feedback.sequence());
          if (feedback.received()) {
            fate.toldReceived++;
            fate.toldArrival = feedback.arrivalNanos();
          } else {
            fate.toldLost++;
          }
        }
      }
    }
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0));
  }

  @Test
  void whatIsOnlyLateIsNotToldAsLost() {
    for (boolean withSendTime : new boolean[] {false, true}) {
      List<Fate> all =
          play((sent, random) -> (long) (random.nextDouble() * 60 * MILLI), NONE, withSendTime, 1);
      long lost = all.stream().skip(200).filter(fate -> fate.toldLost > 0).count();
      assertThat(lost).isLessThan(all.size() / 100);
      assertThat(all).allMatch(fate -> fate.toldReceived == 1);
    }
  }

  private static double toldLost(List<Fate> all) {
    assertThat(all).allMatch(fate -> fate.toldLost + fate.toldReceived <= 1);
    return (double) all.stream().filter(fate -> fate.toldLost > 0).count() / all.size();
  }

  private List<Fate> playLosing(IntPredicate lost) {
    return play((sent, random) -> 20 * MILLI, (sequence, random) -> lost.test(sequence), false, 2);
  }

  @Test
  void lossesInARowAreToldOnce() {
    assertThat(toldLost(playLosing(sequence -> sequence % 50 >= 45))).isBetween(0.095, 0.101);
  }

  @Test
  void lossesHereAndThereArePassedOver() {
    List<Fate> all =
        play(
            (sent, random) -> 20 * MILLI,
            (sequence, random) -> random.nextDouble() < 0.1,
            false,
            3);
    assertThat(toldLost(all)).isLessThan(0.03);
    assertThat(all.stream().filter(fate -> fate.toldReceived == 1).count())
        .as("all that came is told")
        .isBetween(1_700L, 1_900L);
  }

  @Test
  void manyLossesAreToldHoweverTheyAreSpread() {
    List<Fate> all = playLosing(sequence -> sequence % 4 == 1);
    assertThat(toldLost(all.subList(1_000, 1_990))).isGreaterThan(0.12);
  }

  @Test
  void arrivalsAreToldAsTheyWereWhereNothingOvertakes() {
    List<Fate> all = play((sent, random) -> 20 * MILLI + sent % 997, NONE, true, 3);
    assertThat(all).allMatch(fate -> Math.abs(fate.toldDelayMillis() - fate.delayMillis()) <= 0.26);
  }

  @Test
  void jitterOfAPathThatReordersIsNotToldAsAQueue() {
    for (boolean withSendTime : new boolean[] {false, true}) {
      List<Fate> all =
          play((sent, random) -> (long) (random.nextDouble() * 60 * MILLI), NONE, withSendTime, 4)
              .subList(200, 1_900);
      double told = deviation(all.stream().mapToDouble(Fate::toldDelayMillis).toArray());
      double was = deviation(all.stream().mapToDouble(Fate::delayMillis).toArray());
      assertThat(told).isLessThan(was * (withSendTime ? 0.5 : 0.75));
    }
  }

  @Test
  void aQueueThatBuildsUpIsToldDespiteJitter() {
    for (boolean withSendTime : new boolean[] {false, true}) {
      long start = now;
      List<Fate> all =
          play(
              (sent, random) ->
                  (sent - start) / 20 + (long) (random.nextDouble() * 60 * MILLI), // 500 ms in all
              NONE,
              withSendTime,
              5);
      double early =
          all.subList(200, 400).stream().mapToDouble(Fate::toldDelayMillis).average().orElse(0);
      double late =
          all.subList(1_700, 1_900).stream().mapToDouble(Fate::toldDelayMillis).average().orElse(0);
      assertThat(late - early).isBetween(340.0, 410.0);
    }
  }
}
