package io.livekit.jakarta.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpFramingTest {
  @Test
  void packetsSurviveAnyCutting() {
    long seed = 4571;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      List<byte[]> sent = new ArrayList<>();
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = random.nextInt(20); i >= 0; i--) {
        byte[] packet =
            new byte
                [random.nextInt(10) == 0 ? TcpFraming.MAX_PACKET_LENGTH : random.nextInt(1_500)];
        random.nextBytes(packet);
        byte[] frame = new byte[packet.length + TcpFraming.HEADER_LENGTH];
        assertThat(TcpFraming.encode(packet, 0, packet.length, frame, 0)).isEqualTo(frame.length);
        stream.writeBytes(frame);
        if (packet.length > 0) {
          sent.add(packet);
        }
      }
      byte[] bytes = stream.toByteArray();
      List<byte[]> received = new ArrayList<>();
      TcpFraming framing = new TcpFraming();
      for (int at = 0; at < bytes.length; ) {
        int part =
            Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 3_000));
        assertThat(
                framing.receive(
                    bytes, at, part, (b, o, l) -> received.add(Arrays.copyOfRange(b, o, o + l))))
            .isEqualTo(TcpFraming.Verdict.OK);
        at += part;
      }
      assertThat(received)
          .as("seed %d round %d", seed, round)
          .usingElementComparator(Arrays::compare)
          .containsExactlyElementsOf(sent);
    }
  }

  @Test
  void anEndlessFrameIsRefusedForGood() {
    for (int cut = 1; cut <= 2; cut++) {
      TcpFraming framing = new TcpFraming();
      byte[] bytes = {(byte) 0xff, (byte) 0xff, 1, 2, 3};
      List<byte[]> received = new ArrayList<>();
      framing.receive(bytes, 0, cut, (b, o, l) -> received.add(b));
      assertThat(framing.receive(bytes, cut, bytes.length - cut, (b, o, l) -> received.add(b)))
          .isEqualTo(TcpFraming.Verdict.PACKET_TOO_LARGE);
      byte[] good = {0, 1, 5};
      assertThat(framing.receive(good, 0, 3, (b, o, l) -> received.add(b)))
          .isEqualTo(TcpFraming.Verdict.PACKET_TOO_LARGE);
      assertThat(received).isEmpty();
    }
  }

  @Test
  void wholeFramesAreHandedOutWithoutACopy() {
    byte[] bytes = {0, 2, 7, 8, 0, 1, 9};
    List<Integer> offsets = new ArrayList<>();
    new TcpFraming()
        .receive(
            bytes,
            0,
            bytes.length,
            (b, o, l) -> {
              assertThat(b).isSameAs(bytes);
              offsets.add(o);
            });
    assertThat(offsets).containsExactly(2, 6);
  }
}
