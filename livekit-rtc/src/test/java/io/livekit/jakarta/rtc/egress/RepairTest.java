package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtcp.NackList;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Loss towards the server and towards the subscriber, with both sides asking again: nothing may be
 * missing.
 */
class RepairTest {
  private static final int FRAMES = 300;

  private final Rig rig = new Rig(MediaCodec.VP8);
  private final Map<Integer, byte[]> published = new HashMap<>();
  private final TreeMap<Long, byte[]> received = new TreeMap<>(); // by outgoing number, unwrapped
  private int delivered;
  private int rtxSequence;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyPacketArrivesThroughFivePercentLossOnBothLegs(long seed) {
    Random random = new Random(seed);
    rig.subscribe(MediaCodec.VP8, seed % 2 == 0);
    Vp8Stream stream = new Vp8Stream(100, 65_000, 1, 32_700);
    stream.temporalLayers = 3;
    for (int i = 0; i < FRAMES + 30; i++) {
      if (i < FRAMES) {
        for (byte[] packet : stream.frame(i == 0)) {
          published.put(BigEndian.getU16(packet, 2), packet);
          // The first frame and the last have to arrive, or nobody knows what to ask for.
          if (i < 1 || i >= FRAMES - 1 || random.nextInt(20) != 0) {
            rig.in(packet);
          }
        }
      }
      for (int round = 0; round < 3; round++) {
        repairUpstream(random);
        deliver(random, i < 1 || i >= FRAMES - 1);
        repairDownstream();
        deliver(random, i < 1 || i >= FRAMES - 1);
        rig.now += 11 * Rig.MILLI;
      }
    }
    assertThat(received).hasSize(2 * FRAMES);
    assertThat(received.lastKey() - received.firstKey()).isEqualTo(2 * FRAMES - 1);
    List<RecordingOut.Sent> inOrder = new ArrayList<>();
    received.forEach((number, bytes) -> inOrder.add(new RecordingOut.Sent(bytes, number)));
    StreamCheck.decodable(inOrder);
    int sequence = 65_000;
    for (RecordingOut.Sent packet : inOrder) {
      byte[] payload = packet.payload();
      assertThat(BigEndian.getU16(payload, payload.length - 4)).isEqualTo(sequence++ & 0xFFFF);
    }
  }

  private void repairUpstream(Random random) {
    byte[] buf = new byte[1200];
    RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
    rig.source.writeFeedback(writer, rig.now);
    RtcpReader reader = new RtcpReader().wrap(buf, 0, writer.length());
    while (writer.length() > 0 && reader.next()) {
      if (reader.type() == RtcpType.NACK) {
        NackList.forEach(
            reader,
            lost -> {
              if (random.nextInt(20) != 0) {
                rig.in(Vp8Stream.rtx(published.get(lost), 200, Rig.RTX_PT, rtxSequence++ & 0xFFFF));
              }
            });
      }
    }
  }

  private void deliver(Random random, boolean sure) {
    for (; delivered < rig.out.sent.size(); delivered++) {
      RecordingOut.Sent sent = rig.out.sent.get(delivered);
      if (!sure && random.nextInt(20) == 0) {
        continue;
      }
      RtpPacket view = sent.view();
      byte[] bytes = sent.bytes();
      if (view.ssrc() == Rig.RTX_SSRC) {
        int length = io.livekit.jakarta.rtc.rtp.Rtx.unwrap(view, 96, Rig.OUT_SSRC, bytes, 0);
        bytes = java.util.Arrays.copyOf(bytes, length);
      }
      int number = BigEndian.getU16(bytes, 2);
      long last = received.isEmpty() ? 65_530 : received.lastKey();
      received.put(last + (short) (number - last), bytes);
    }
  }

  private void repairDownstream() {
    for (long number = received.firstKey(); number < received.lastKey(); number++) {
      if (!received.containsKey(number)) {
        rig.track.receiveNack((int) number & 0xFFFF, 0, rig.now);
      }
    }
  }
}
