package io.livekit.jakarta.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.rtcp.RtcpReader.Verdict;
import io.livekit.jakarta.rtc.rtp.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RtcpTest {
  private final byte[] buf = new byte[1500];
  private final RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
  private final RtcpReader reader = new RtcpReader();

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private String written() {
    return HexFormat.of().formatHex(buf, 0, writer.length());
  }

  private void read(RtcpType expected) {
    assertThat(reader.next()).isTrue();
    assertThat(reader.type()).isEqualTo(expected);
  }

  private void readOnly(RtcpType expected) {
    reader.wrap(buf, 0, writer.length());
    read(expected);
  }

  @Test
  void readsBackASenderReportWithBlocksAndAName() {
    assertThat(writer.senderReport(0x80000001, 0x0123456789ABCDEFL, 0xFFFFFFFFL, 5, 6)).isTrue();
    assertThat(writer.reportBlock(7, 128, -3, 0x0001_FFFFL, 9, 10, 11)).isTrue();
    assertThat(writer.reportBlock(8, 255, 1L << 40, 1, 2, 3, 4)).isTrue();
    assertThat(
            writer.sourceDescription(
                0x80000001,
                "PA_x|TR_y".getBytes(StandardCharsets.UTF_8),
                "12".getBytes(StandardCharsets.UTF_8)))
        .isTrue();
    readOnly(RtcpType.SENDER_REPORT);
    assertThat(reader.senderSsrc()).isEqualTo(0x80000001);
    assertThat(reader.ntpTime()).isEqualTo(0x0123456789ABCDEFL);
    assertThat(reader.rtpTime()).isEqualTo(0xFFFFFFFFL);
    assertThat(reader.packetCount()).isEqualTo(5);
    assertThat(reader.octetCount()).isEqualTo(6);
    assertThat(reader.reportCount()).isEqualTo(2);
    assertThat(reader.reportSsrc(0)).isEqualTo(7);
    assertThat(reader.fractionLost(0)).isEqualTo(128);
    assertThat(reader.cumulativeLost(0)).isEqualTo(-3);
    assertThat(reader.highestSequence(0)).isEqualTo(0x1FFFF);
    assertThat(reader.jitter(0)).isEqualTo(9);
    assertThat(reader.lastSenderReport(0)).isEqualTo(10);
    assertThat(reader.delaySinceLastSenderReport(0)).isEqualTo(11);
    assertThat(reader.cumulativeLost(1)).isEqualTo(0x7FFFFF);
    read(RtcpType.SOURCE_DESCRIPTION);
    assertThat(reader.cname(0x80000001)).contains("PA_x|TR_y");
    assertThat(reader.sdesItem(0x80000001, RtcpWriter.SDES_MID)).contains("12");
    assertThat(reader.cname(2)).isEmpty();
    assertThat(reader.next()).isFalse();
    assertThat(reader.verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void findsNamesOfSeveralSources() {
    // Chunks of 12 and 8 bytes: the terminating zero takes a word of its own when the items end on
    // one.
    byte[] bytes =
        hex(
            "82CA0006 00000001 01026162 00000000 00000002 0105636465 66 67 000000 00"
                .replace(" ", ""));
    bytes[3] = (byte) (bytes.length / 4 - 1);
    reader.wrap(bytes, 0, bytes.length);
    read(RtcpType.SOURCE_DESCRIPTION);
    assertThat(reader.cname(1)).contains("ab");
    assertThat(reader.cname(2)).contains("cdefg");
  }

  @Test
  void writesReceiverReports() {
    assertThat(writer.reportBlock(1, 0, 0, 0, 0, 0, 0))
        .as("no report to put a block into")
        .isFalse();
    writer.receiverReport(1);
    for (int i = 0; i < RtcpWriter.MAX_REPORTS; i++) {
      assertThat(writer.reportBlock(i, 0, 0, 0, 0, 0, 0)).isTrue();
    }
    assertThat(writer.reportBlock(99, 0, 0, 0, 0, 0, 0)).isFalse();
    readOnly(RtcpType.RECEIVER_REPORT);
    assertThat(reader.reportCount()).isEqualTo(31);
    assertThat(reader.reportSsrc(30)).isEqualTo(30);
  }

  @Test
  void writesPictureLossAndIntraRequestsByteForByte() {
    writer.pli(1, 2);
    writer.fir(1, 3, 4);
    writer.bye(5);
    assertThat(written())
        .isEqualTo(
            "81ce00020000000100000002"
                + "84ce000400000001000000000000000304000000"
                + "81cb000100000005");
    readOnly(RtcpType.PLI);
    assertThat(reader.mediaSsrc()).isEqualTo(2);
    read(RtcpType.FIR);
    assertThat(reader.firCount()).isEqualTo(1);
    assertThat(reader.firSsrc(0)).isEqualTo(3);
    assertThat(reader.firSequence(0)).isEqualTo(4);
    read(RtcpType.BYE);
    assertThat(reader.byeCount()).isEqualTo(1);
    assertThat(reader.byeSsrc(0)).isEqualTo(5);
  }

  @Test
  void packsLostPacketsIntoPairs() {
    int[] lost = {65534, 65535, 0, 14, 15, 100, 100, 116, 117};
    assertThat(writer.nack(1, 2, lost, 0, lost.length)).isEqualTo(lost.length);
    readOnly(RtcpType.NACK);
    assertThat(reader.nackCount()).isEqualTo(4);
    assertThat(reader.nackPid(0)).isEqualTo(65534);
    assertThat(reader.nackBitmask(0)).isEqualTo(0x8003);
    List<Integer> found = new ArrayList<>();
    NackList.forEach(reader, found::add);
    assertThat(found).containsExactly(65534, 65535, 0, 14, 15, 100, 116, 117);
  }

  @Test
  void saysHowManyLostPacketsFitted() {
    int[] lost = IntStream.range(0, 100).map(i -> i * 20).toArray();
    writer.begin(buf, 0, 12 + 4 * 10);
    assertThat(writer.nack(1, 2, lost, 0, 100)).isEqualTo(10);
    assertThat(writer.nack(1, 2, lost, 10, 90)).isZero();
    assertThat(writer.length()).isEqualTo(52);
  }

  @Test
  void roundsReceiverEstimatesDown() {
    for (long bitrate :
        new long[] {0, 1, 0x3FFFF, 0x40000, 1_234_567, 100_000_000_000L, Long.MAX_VALUE}) {
      writer.begin(buf, 0, buf.length);
      assertThat(writer.remb(1, bitrate, new int[] {7, 8}, 2)).isTrue();
      readOnly(RtcpType.REMB);
      assertThat(reader.rembBitrate()).isBetween(bitrate - (bitrate >> 17), bitrate);
      assertThat(reader.rembSsrcCount()).isEqualTo(2);
      assertThat(reader.rembSsrc(1)).isEqualTo(8);
    }
  }

  @Test
  void cutsAnAbsurdReceiverEstimate() {
    byte[] bytes = hex("8FCE0005 00000001 00000000 52454D42 01FFFFFF 00000007");
    reader.wrap(bytes, 0, bytes.length);
    read(RtcpType.REMB);
    assertThat(reader.rembBitrate()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void carriesReferenceTimesBothWays() {
    writer.receiverReferenceTime(1, 0x0123456789ABCDEFL);
    writer.delaySinceLastReceiverReport(2, 1, 0x456789AB, 65536);
    assertThat(written())
        .isEqualTo(
            "80cf000400000001040000020123456789abcdef"
                + "80cf00050000000205000003"
                + "00000001456789ab00010000");
    readOnly(RtcpType.EXTENDED_REPORT);
    assertThat(reader.extendedReport().hasReferenceTime()).isTrue();
    assertThat(reader.extendedReport().referenceTime()).isEqualTo(0x0123456789ABCDEFL);
    assertThat(reader.extendedReport().dlrrCount()).isZero();
    read(RtcpType.EXTENDED_REPORT);
    assertThat(reader.extendedReport().hasReferenceTime()).isFalse();
    assertThat(reader.extendedReport().dlrrCount()).isEqualTo(1);
    assertThat(reader.extendedReport().dlrrSsrc(0)).isEqualTo(1);
    assertThat(reader.extendedReport().dlrrLastReport(0)).isEqualTo(0x456789AB);
    assertThat(reader.extendedReport().dlrrDelay(0)).isEqualTo(65536);
  }

  @Test
  void leavesTheCompoundAloneWhenAPacketDoesNotFit() {
    writer.begin(buf, 0, 20);
    assertThat(writer.pli(1, 2)).isTrue();
    assertThat(writer.senderReport(1, 2, 3, 4, 5)).isFalse();
    assertThat(writer.sourceDescription(1, "too long a name")).isFalse();
    assertThat(writer.length()).isEqualTo(12);
    assertThat(writer.remaining()).isEqualTo(8);
  }

  @Test
  void stopsAtMalformedPacketsWithAReason() {
    assertThat(verdict("81CE0002 00000001 000000")).isEqualTo(Verdict.TRUNCATED);
    assertThat(verdict("41CE0002 00000001 00000002")).isEqualTo(Verdict.BAD_VERSION);
    assertThat(verdict("81CE0001 00000001")).isEqualTo(Verdict.BAD_LENGTH);
    assertThat(verdict("81C90001 00000001")).isEqualTo(Verdict.BAD_LENGTH);
    assertThat(verdict("A1CE0002 00000001 00000000")).isEqualTo(Verdict.BAD_PADDING);
    assertThat(verdict("81CE0002 00000001 00000002 80")).isEqualTo(Verdict.TRUNCATED);
    assertThat(verdict("80CC0001 00000001")).as("APP is skipped").isEqualTo(Verdict.OK);
  }

  private Verdict verdict(String text) {
    byte[] bytes = hex(text);
    reader.wrap(bytes, 0, bytes.length);
    while (reader.next()) {
      assertThat(reader.type()).isNotNull();
    }
    return reader.verdict();
  }

  /** Laid out by the figures of draft-holmer §3.1 and §3.1.4. */
  @Test
  void writesTransportFeedbackByteForByte() {
    TransportFeedbackBuilder feedback =
        new TransportFeedbackBuilder().begin(1, 2, 3, 0xFFFF, 64_000_000L * 5 + 1_000_000);
    assertThat(feedback.add(0xFFFF, 64_000_000L * 5 + 1_000_000)).isTrue();
    assertThat(feedback.add(0, 64_000_000L * 5 + 2_000_000)).isTrue();
    assertThat(feedback.add(2, 64_000_000L * 5 + 200_000_000)).isTrue();
    assertThat(writer.transportFeedback(feedback)).isTrue();
    // A two-bit vector (small, small, lost, large), the deltas 4, 4 and 0x318 = 198 ms, two bytes
    // of padding.
    assertThat(written())
        .isEqualTo(
            "afcd0006"
                + "00000001"
                + "00000002"
                + "ffff0004"
                + "00000503"
                + "d480"
                + "04040318"
                + "0002");
  }

  @Test
  void deliversEveryArrivalOfRandomFeedback() {
    long seed = 20_210_501;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      TreeMap<Integer, Long> sent = new TreeMap<>();
      int base = random.nextInt(65536);
      long time = random.nextInt(1 << 20) * 64_000_000L;
      TransportFeedbackBuilder feedback =
          new TransportFeedbackBuilder().begin(1, 2, round & 0xFF, base, time);
      double loss = random.nextDouble();
      for (int i = 0; i < 300; i++) {
        time +=
            random.nextInt(20) == 0
                ? random.nextInt(1_000_000_000) - 200_000_000
                : random.nextInt(30_000_000);
        if (i == 0 || random.nextDouble() > loss) {
          assertThat(feedback.add(base + i & 0xFFFF, time))
              .as("seed %d round %d", seed, round)
              .isTrue();
          sent.put(i, Math.floorDiv(time, 250_000) * 250_000);
        }
      }
      writer.begin(buf, 0, buf.length);
      assertThat(writer.transportFeedback(feedback)).isTrue();
      readOnly(RtcpType.TRANSPORT_FEEDBACK);
      TransportFeedback view = new TransportFeedback();
      assertThat(view.wrap(reader)).isTrue();
      assertThat(view.feedbackCount()).isEqualTo(round & 0xFF);
      TreeMap<Integer, Long> received = new TreeMap<>();
      while (view.next()) {
        if (view.received()) {
          received.put(view.sequence() - base & 0xFFFF, view.arrivalNanos());
        }
      }
      assertThat(view.isMalformed()).isFalse();
      assertThat(received).as("seed %d round %d", seed, round).isEqualTo(sent);
    }
  }

  @Test
  void compressesRunsOfTransportFeedback() {
    TransportFeedbackBuilder feedback = new TransportFeedbackBuilder().begin(1, 2, 0, 0, 0);
    for (int i = 0; i < 200; i++) {
      assertThat(feedback.add(i, i * 1_000_000L)).isTrue();
    }
    writer.transportFeedback(feedback);
    assertThat(writer.length()).isEqualTo(20 + 2 + 200 + 2);
  }

  @Test
  void asksForAnotherMessageWhenADeltaIsTooLarge() {
    TransportFeedbackBuilder feedback = new TransportFeedbackBuilder().begin(1, 2, 0, 10, 0);
    assertThat(feedback.add(10, 0)).isTrue();
    assertThat(feedback.add(11, 9_000_000_000L)).isFalse();
    assertThat(feedback.add(10, 1)).as("not ascending").isFalse();
    assertThat(feedback.add(10 + TransportFeedbackBuilder.MAX_STATUSES, 1)).isFalse();
    assertThat(feedback.statusCount()).isEqualTo(1);
  }

  @Test
  void neverReadsOutsideADamagedCompound() {
    writer.senderReport(1, 2, 3, 4, 5);
    writer.reportBlock(1, 2, 3, 4, 5, 6, 7);
    writer.sourceDescription(1, "name");
    byte[] reports = Arrays.copyOf(buf, writer.length());
    writer.begin(buf, 0, buf.length);
    writer.nack(1, 2, new int[] {1, 5, 9, 40}, 0, 4);
    writer.remb(1, 1000, new int[] {1, 2}, 2);
    writer.fir(1, 2, 3);
    writer.receiverReferenceTime(1, 2);
    writer.delaySinceLastReceiverReport(1, 2, 3, 4);
    writer.bye(1);
    byte[] others = Arrays.copyOf(buf, writer.length());
    writer.begin(buf, 0, buf.length);
    TransportFeedbackBuilder feedback = new TransportFeedbackBuilder().begin(1, 2, 3, 0, 0);
    for (int i = 0; i < 60; i += 1 + i % 3) {
      feedback.add(i, i * 20_000_000L);
    }
    writer.transportFeedback(feedback);
    byte[] twcc = Arrays.copyOf(buf, writer.length());
    Mutations mutations = new Mutations(12, List.of(reports, others, twcc, twcc));
    TransportFeedback view = new TransportFeedback();
    long[] sum = new long[1];
    for (int i = 0; i < 30_000; i++) {
      byte[] bytes = mutations.next();
      reader.wrap(bytes, 0, bytes.length);
      while (reader.next()) {
        sum[0] += touch(view);
      }
    }
    assertThat(sum[0]).isNotZero();
  }

  private long touch(TransportFeedback view) {
    long sum = 0;
    switch (reader.type()) {
      case SENDER_REPORT, RECEIVER_REPORT -> {
        for (int i = 0; i < reader.reportCount(); i++) {
          sum += reader.reportSsrc(i) + reader.delaySinceLastSenderReport(i);
        }
      }
      case SOURCE_DESCRIPTION ->
          sum += reader.cname(1).map(String::length).orElse(0) + reader.sdesItem(9, 77).hashCode();
      case BYE -> {
        for (int i = 0; i < reader.byeCount(); i++) {
          sum += reader.byeSsrc(i);
        }
      }
      case NACK -> NackList.forEach(reader, seq -> assertThat(seq).isBetween(0, 65535));
      case FIR -> {
        for (int i = 0; i < reader.firCount(); i++) {
          sum += reader.firSsrc(i) + reader.firSequence(i);
        }
      }
      case REMB -> {
        assertThat(reader.rembBitrate()).isNotNegative();
        for (int i = 0; i < reader.rembSsrcCount(); i++) {
          sum += reader.rembSsrc(i);
        }
      }
      case TRANSPORT_FEEDBACK -> {
        if (view.wrap(reader)) {
          int count = 0;
          while (view.next()) {
            count++;
            sum += view.arrivalNanos();
          }
          assertThat(count).isLessThanOrEqualTo(view.statusCount());
        }
      }
      case EXTENDED_REPORT -> {
        sum +=
            reader.extendedReport().hasReferenceTime()
                ? reader.extendedReport().referenceTime()
                : 0;
        for (int i = 0; i < reader.extendedReport().dlrrCount(); i++) {
          sum += reader.extendedReport().dlrrSsrc(i) + reader.extendedReport().dlrrDelay(i);
        }
      }
      case PLI -> sum += reader.mediaSsrc();
      case OTHER -> sum++;
    }
    return sum;
  }
}
