package io.livekit.jakarta.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.Allocation;
import io.livekit.jakarta.rtc.rtcp.NackList;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtcp.TransportFeedback;
import io.livekit.jakarta.rtc.rtcp.TransportFeedbackBuilder;
import io.livekit.jakarta.rtc.rtp.codec.Vp8Descriptor;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Reading, rewriting and reporting packets must leave nothing for the garbage collector. */
class PacketPathAllocationTest {
  private static final int WINDOWS = 50;
  private static final int PACKETS = 5_000;

  private final byte[] in = new byte[200];
  private final byte[] out = new byte[1500];
  private final RtpPacket packet = new RtpPacket();
  private final RtpWriter writer = new RtpWriter();
  private final Vp8Descriptor descriptor = new Vp8Descriptor();
  private final RtcpWriter rtcp = new RtcpWriter();
  private final RtcpReader reader = new RtcpReader();
  private final TransportFeedbackBuilder builder = new TransportFeedbackBuilder();
  private final TransportFeedback feedback = new TransportFeedback();
  private final int[] lost = {1, 2, 30};
  private long sum;
  private final IntConsumer count = seq -> sum += seq;

  private void onePacket(int i) {
    writer.begin(in, 0, in.length, true, 96, i, i, 7);
    AbsSendTime.write(in, writer.addExtension(3, AbsSendTime.LENGTH), i);
    int header = writer.end();
    in[header] = (byte) 0x90;
    in[header + 1] = (byte) 0x80;
    in[header + 2] = 5;
    packet.wrap(in, 0, in.length);
    sum += packet.extensionOffset(3) + packet.sequenceNumber();
    descriptor.parse(in, packet.payloadOffset(), packet.payloadLength());
    sum += descriptor.write(out, 0, 300, 0, 0);
    rtcp.begin(out, 0, out.length);
    rtcp.nack(1, 2, lost, 0, lost.length);
    builder.begin(1, 2, i, i, i * 1_000_000L);
    for (int j = 0; j < 20; j++) {
      builder.add(i + 2 * j & 0xFFFF, (i + j) * 1_000_000L);
    }
    rtcp.transportFeedback(builder);
    reader.wrap(out, 0, rtcp.length());
    reader.next();
    NackList.forEach(reader, count);
    reader.next();
    feedback.wrap(reader);
    while (feedback.next()) {
      sum += feedback.arrivalNanos();
    }
  }

  @Test
  void packetsAllocateNothing() {
    long allocated =
        Allocation.leastBytes(
            WINDOWS,
            PACKETS,
            window -> {
              for (int i = 0; i < PACKETS; i++) {
                onePacket(window * PACKETS + i);
              }
            });
    assertThat(sum).isNotZero();
    // Less than a byte per packet: the measurement itself allocates a little.
    assertThat(allocated).isLessThan(PACKETS);
  }
}
