package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random simulcast streams with random wishes and a random network; the seed is in the test's name.
 */
class ForwardingFuzzTest {
  private static final int FRAMES = 600;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void staysDecodableWithoutLossWhateverTheSubscriberWants(long seed) {
    Random random = new Random(seed);
    Rig rig = new Rig(MediaCodec.VP8).subscribe(MediaCodec.VP8, true);
    Vp8Stream[] layers = layers(random);
    for (int i = 0; i < FRAMES; i++) {
      wish(rig, random);
      boolean key = i == 0 || random.nextInt(25) == 0;
      for (Vp8Stream layer : layers) {
        layer.packetsPerFrame = 1 + random.nextInt(4);
        rig.in(layer.frame(key));
        if (random.nextInt(10) == 0) {
          rig.in(layer.padding());
        }
      }
      rig.tick();
      if (random.nextInt(40) == 0) {
        rig.source.receiveSenderReport(
            100 + random.nextInt(3), random.nextLong(), random.nextInt(), rig.now);
      }
      if (random.nextInt(15) == 0) {
        rig.feedback(io.livekit.jakarta.rtc.rtcp.RtcpType.PLI);
      }
    }
    assertThat(rig.out.sent).hasSizeGreaterThan(100);
    StreamCheck.decodable(rig.out.sent);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32})
  void givesEveryPacketOneNumberInOrderOnABadNetwork(long seed) {
    Random random = new Random(seed);
    Rig rig = new Rig(MediaCodec.VP8).subscribe(MediaCodec.VP8, true);
    Vp8Stream[] layers = layers(random);
    List<byte[]> delayed = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      wish(rig, random);
      boolean key = i == 0 || random.nextInt(25) == 0;
      for (Vp8Stream layer : layers) {
        for (byte[] packet : layer.frame(key)) {
          int fate = random.nextInt(20);
          if (fate == 0) {
            continue;
          }
          if (fate == 1) {
            delayed.add(random.nextBoolean() ? packet : rtx(packet, random));
            continue;
          }
          rig.in(packet);
          if (fate == 2) {
            rig.in(packet);
          }
          if (!delayed.isEmpty() && random.nextInt(3) == 0) {
            rig.in(delayed.remove(random.nextInt(delayed.size())));
          }
        }
      }
      rig.tick();
    }
    check(rig.out.sent);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {41, 42, 43, 44})
  void keepsGoingOnGarbage(long seed) {
    Random random = new Random(seed);
    Rig rig = new Rig(MediaCodec.VP8).subscribe(MediaCodec.VP8, true);
    Vp8Stream[] layers = layers(random);
    for (int i = 0; i < 1500; i++) {
      for (byte[] packet : layers[random.nextInt(3)].frame(random.nextInt(10) == 0)) {
        for (int bits = random.nextInt(4); bits > 0; bits--) {
          packet[2 + random.nextInt(6)] ^= (byte) (1 << random.nextInt(8));
          packet[12 + random.nextInt(packet.length - 12)] ^= (byte) (1 << random.nextInt(8));
          packet[0] ^= (byte) (random.nextInt(8) == 0 ? 1 << random.nextInt(6) : 0);
          packet[1] ^= (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 0);
        }
        rig.in(packet);
      }
      rig.track.receiveNack(random.nextInt(), random.nextInt(), rig.now);
      rig.track.receiveReport(
          random.nextInt(),
          random.nextInt(),
          random.nextInt(),
          random.nextInt(),
          random.nextInt(),
          random.nextInt(),
          random.nextLong());
      rig.feedback(io.livekit.jakarta.rtc.rtcp.RtcpType.NACK);
      rig.tick();
    }
    assertThat(rig.out.sent).isNotEmpty();
  }

  private static byte[] rtx(byte[] packet, Random random) {
    return Vp8Stream.rtx(
        packet, BigEndian.getInt(packet, 8) + 100, Rig.RTX_PT, random.nextInt(1 << 16));
  }

  private static Vp8Stream[] layers(Random random) {
    Vp8Stream[] layers = new Vp8Stream[3];
    for (int i = 0; i < 3; i++) {
      layers[i] =
          new Vp8Stream(
              100 + i,
              random.nextInt(1 << 16),
              random.nextInt() & 0xFFFF_FFFFL,
              random.nextInt(1 << 15));
      layers[i].temporalLayers = 3;
      layers[i].tl0 = random.nextInt(256);
      layers[i].keyIdx = random.nextInt(32);
    }
    return layers;
  }

  private static void wish(Rig rig, Random random) {
    if (random.nextInt(12) == 0) {
      rig.track.setMaxLayers(random.nextInt(3), random.nextInt(3), rig.now);
    }
    if (random.nextInt(60) == 0) {
      rig.track.setPaused(random.nextInt(3) == 0, rig.now);
    }
  }

  /**
   * No number twice; by number, picture ids and timestamps never go back, and each picture has one
   * timestamp.
   */
  private static void check(List<RecordingOut.Sent> sent) {
    Map<Long, RecordingOut.Sent> byNumber = new HashMap<>();
    for (RecordingOut.Sent packet : sent) {
      assertThat(byNumber.put(packet.extendedSequence(), packet)).as("number used twice").isNull();
    }
    List<RecordingOut.Sent> ordered = new ArrayList<>(byNumber.values());
    ordered.sort(java.util.Comparator.comparingLong(RecordingOut.Sent::extendedSequence));
    RecordingOut.Sent before = null;
    for (RecordingOut.Sent packet : ordered) {
      if (before != null) {
        int pictures = packet.vp8().pictureId() - before.vp8().pictureId() << 17 >> 17;
        int time = (int) (packet.timestamp() - before.timestamp());
        assertThat(pictures).isNotNegative();
        assertThat(time).isNotNegative();
        assertThat(pictures == 0).as("same picture, same time").isEqualTo(time == 0);
        assertThat(packet.vp8().tl0PicIdx() - before.vp8().tl0PicIdx() << 24 >> 24).isNotNegative();
      }
      before = packet;
    }
    assertThat(ordered).hasSizeGreaterThan(100);
  }
}
