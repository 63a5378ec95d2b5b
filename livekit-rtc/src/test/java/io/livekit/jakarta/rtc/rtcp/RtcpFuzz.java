package io.livekit.jakarta.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.rtc.fuzz.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as an RTCP compound, and NACKs and transport feedback written and read again. */
class RtcpFuzz {
  private static final long TICK = 250_000; // resolution of arrival times in transport feedback

  private final RtcpReader reader = new RtcpReader();
  private final TransportFeedback feedback = new TransportFeedback();

  static Stream<byte[]> seeds() {
    byte[] buf = new byte[1500];
    RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
    writer.senderReport(1, 2, 3, 4, 5);
    writer.reportBlock(1, 2, 3, 4, 5, 6, 7);
    writer.sourceDescription(1, new byte[] {'n'}, new byte[] {'0'});
    byte[] reports = Arrays.copyOf(buf, writer.length());
    writer.begin(buf, 0, buf.length);
    writer.nack(1, 2, new int[] {1, 5, 9, 40}, 0, 4);
    writer.remb(1, 1000, new int[] {1, 2}, 2);
    writer.fir(1, 2, 3);
    writer.pli(1, 2);
    writer.receiverReferenceTime(1, 2);
    writer.delaySinceLastReceiverReport(1, 2, 3, 4);
    writer.bye(1);
    byte[] others = Arrays.copyOf(buf, writer.length());
    writer.begin(buf, 0, buf.length);
    TransportFeedbackBuilder arrivals = new TransportFeedbackBuilder().begin(1, 2, 3, 0, 0);
    for (int i = 0; i < 60; i += 1 + i % 3) {
      arrivals.add(i, i * 20_000_000L);
    }
    writer.transportFeedback(arrivals);
    return Stream.of(reports, others, Arrays.copyOf(buf, writer.length()));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    reader.wrap(data, 0, data.length);
    int packets = 0;
    while (reader.next()) {
      packets++;
      assertThat(reader.packetOffset() + reader.packetLength()).isLessThanOrEqualTo(data.length);
      readEverything(data.length);
    }
    assertThat(packets).as("each takes a header at least").isLessThanOrEqualTo(data.length / 4);
    nacksComeBack(new Script(data));
    arrivalsComeBack(new Script(data));
  }

  private void readEverything(int length) {
    switch (reader.type()) {
      case SENDER_REPORT, RECEIVER_REPORT -> {
        assertThat(reader.reportCount()).isBetween(0, RtcpWriter.MAX_REPORTS);
        for (int i = 0; i < reader.reportCount(); i++) {
          reader.reportSsrc(i);
          reader.fractionLost(i);
          reader.cumulativeLost(i);
          reader.highestSequence(i);
          reader.jitter(i);
          reader.lastSenderReport(i);
          reader.delaySinceLastSenderReport(i);
        }
      }
      case SOURCE_DESCRIPTION -> {
        reader.cname(1);
        reader.sdesItem(9, RtcpWriter.SDES_MID);
      }
      case BYE -> {
        for (int i = 0; i < reader.byeCount(); i++) {
          reader.byeSsrc(i);
        }
      }
      case NACK -> {
        assertThat(reader.nackCount()).isLessThanOrEqualTo(length / 4);
        NackList.forEach(reader, sequence -> assertThat(sequence).isBetween(0, 0xFFFF));
      }
      case FIR -> {
        for (int i = 0; i < reader.firCount(); i++) {
          reader.firSsrc(i);
          reader.firSequence(i);
        }
      }
      case REMB -> {
        assertThat(reader.rembBitrate()).isNotNegative();
        for (int i = 0; i < reader.rembSsrcCount(); i++) {
          reader.rembSsrc(i);
        }
      }
      case TRANSPORT_FEEDBACK -> {
        if (feedback.wrap(reader)) {
          int statuses = 0;
          while (feedback.next()) {
            statuses++;
            feedback.sequence();
            feedback.received();
            feedback.arrivalNanos();
          }
          assertThat(statuses).isLessThanOrEqualTo(feedback.statusCount());
        }
      }
      case EXTENDED_REPORT -> {
        if (reader.extendedReport().hasReferenceTime()) {
          reader.extendedReport().referenceTime();
        }
        for (int i = 0; i < reader.extendedReport().dlrrCount(); i++) {
          reader.extendedReport().dlrrSsrc(i);
          reader.extendedReport().dlrrLastReport(i);
          reader.extendedReport().dlrrDelay(i);
        }
      }
      case PLI -> reader.mediaSsrc();
      case OTHER -> reader.verdict();
    }
  }

  private void nacksComeBack(Script script) {
    int sequence = script.u16();
    int[] lost = new int[1 + script.u8() % 50];
    for (int i = 0; i < lost.length; i++) {
      lost[i] = sequence;
      sequence = sequence + 1 + script.u8() & 0xFFFF;
    }
    byte[] out = new byte[1500];
    RtcpWriter writer = new RtcpWriter().begin(out, 0, out.length);
    assertThat(writer.nack(1, 2, lost, 0, lost.length)).isEqualTo(lost.length);
    reader.wrap(out, 0, writer.length());
    assertThat(reader.next()).isTrue();
    List<Integer> read = new ArrayList<>();
    NackList.forEach(reader, read::add);
    assertThat(read).containsExactlyElementsOf(Arrays.stream(lost).boxed().toList());
  }

  private void arrivalsComeBack(Script script) {
    int base = script.u16();
    // the reference time is a signed number of 24 bits
    long time = (script.i32() & 0x7F_FFFFL) * 64_000_000L;
    TransportFeedbackBuilder builder = new TransportFeedbackBuilder().begin(1, 2, 3, base, time);
    List<Long> arrivals = new ArrayList<>();
    int sequence = base;
    while (script.hasMore() && arrivals.size() < 200) {
      time += script.u8() * TICK;
      if (!builder.add(sequence & 0xFFFF, time)) {
        break;
      }
      arrivals.add(time);
      sequence += 1 + script.u8() % 4;
    }
    byte[] out = new byte[1500];
    RtcpWriter writer = new RtcpWriter().begin(out, 0, out.length);
    if (arrivals.isEmpty() || !writer.transportFeedback(builder)) {
      return;
    }
    reader.wrap(out, 0, writer.length());
    assertThat(reader.next()).isTrue();
    assertThat(feedback.wrap(reader)).isTrue();
    List<Long> read = new ArrayList<>();
    while (feedback.next()) {
      if (feedback.received()) {
        read.add(feedback.arrivalNanos());
      }
    }
    assertThat(read).isEqualTo(arrivals);
  }
}
