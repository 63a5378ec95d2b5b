package io.livekit.jakarta.rtc.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacketRingTest {
  private static final long MILLI = 1_000_000L;
  private final PacketFacts in = new PacketFacts();
  private final PacketFacts out = new PacketFacts();

  private long append(PacketRing ring, long sequence, int length, long now) {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) sequence);
    in.clear();
    in.sequence = sequence;
    in.arrivalNanos = now;
    in.payloadLength = length;
    return ring.append(in, payload, 0, payload, 0);
  }

  @Test
  void givesBackEverythingThatWasPutIn() {
    PacketRing ring = new PacketRing(false, 64);
    in.clear();
    in.sequence = 123_456_789_012L;
    in.timestamp = -5;
    in.arrivalNanos = -77;
    in.captureNanos = Long.MIN_VALUE + 3;
    in.codec = MediaCodec.VP8;
    in.epoch = 9;
    in.flags = PacketFacts.MARKER | PacketFacts.KEY_FRAME | PacketFacts.SWITCH_UP;
    in.spatial = 2;
    in.temporal = 3;
    in.audioLevel = 127;
    in.descriptorLength = 6;
    in.pictureId = 0x7FFF;
    in.tl0PicIdx = 255;
    in.keyIdx = 31;
    in.payloadLength = 3;
    in.dependencyDescriptorLength = 2;
    long index = ring.append(in, new byte[] {0, 1, 2, 3}, 1, new byte[] {8, 9}, 0);
    assertThat(ring.read(index, out)).isTrue();
    assertThat(out)
        .usingRecursiveComparison()
        .ignoringFields(
            "buffer", "payloadOffset", "dependencyDescriptorOffset", "storage", "arenaPosition")
        .isEqualTo(in);
    assertThat(Arrays.copyOfRange(out.buffer, out.payloadOffset, out.payloadOffset + 3))
        .containsExactly(1, 2, 3);
    assertThat(
            Arrays.copyOfRange(
                out.buffer, out.dependencyDescriptorOffset, out.dependencyDescriptorOffset + 2))
        .containsExactly(8, 9);
  }

  @Test
  void keepsWhatIsAbsentAbsent() {
    PacketRing ring = new PacketRing(true, 64);
    long index = append(ring, 1, 0, 0);
    assertThat(ring.read(index, out)).isTrue();
    assertThat(out.pictureId).isEqualTo(PacketFacts.NONE);
    assertThat(out.tl0PicIdx).isEqualTo(PacketFacts.NONE);
    assertThat(out.keyIdx).isEqualTo(PacketFacts.NONE);
  }

  @Test
  void refusesAPacketThatNoDatagramCarries() {
    assertThat(append(new PacketRing(false, 64), 1, PacketRing.MAX_PACKET + 1, 0)).isEqualTo(-1);
  }

  @Test
  void tellsASlowReaderThatItWasOvertaken() {
    PacketRing ring = new PacketRing(false, 64);
    RingCursor cursor = RingCursor.fromOldest(ring);
    for (int i = 0; i < 200; i++) {
      append(ring, i, 10, i * 1000 * MILLI); // old enough to be overwritten
    }
    assertThat(cursor.poll(out)).isTrue();
    assertThat(out.sequence).isEqualTo(199);
    assertThat(cursor.lapped()).isEqualTo(199);
    assertThat(cursor.poll(out)).isFalse();
    assertThat(ring.read(0, out)).isFalse();
  }

  @Test
  void noticesAPayloadThatWasOverwrittenAfterItWasRead() {
    PacketRing ring = new PacketRing(false, 64);
    long first = append(ring, 1, 1000, 0);
    assertThat(ring.read(first, out)).isTrue();
    assertThat(ring.isIntact(out)).isTrue();
    for (int i = 0; i < 40; i++) {
      append(ring, i, 1000, 10_000 * MILLI);
    }
    assertThat(ring.isIntact(out)).isFalse();
  }

  @Test
  void growsWithTheBitrateAndKeepsHalfASecond() {
    PacketRing ring = new PacketRing(false, 1024);
    int small = ring.footprint();
    RingCursor cursor = RingCursor.fromOldest(ring);
    for (int i = 0; i < 2000; i++) { // 1200 bytes each 4 ms: 2.4 Mbit/s
      append(ring, i, 1200, i * 4 * MILLI);
      assertThat(cursor.poll(out)).isTrue();
      assertThat(out.sequence).isEqualTo(i);
      for (int back = 0; back <= Math.min(i, 120); back += 40) {
        assertThat(ring.read(i - back, out)).as("packet %d, %d back", i, back).isTrue();
        assertThat(out.buffer[out.payloadOffset]).isEqualTo((byte) (i - back));
        assertThat(out.buffer[out.payloadOffset + 1199]).isEqualTo((byte) (i - back));
      }
    }
    assertThat(ring.footprint()).isGreaterThan(small).isLessThan(400_000);
  }

  @Test
  void staysSmallForASlowStream() {
    PacketRing ring = new PacketRing(true, 200);
    for (int i = 0; i < 1000; i++) {
      append(ring, i, 80, i * 20 * MILLI);
    }
    assertThat(ring.footprint()).isLessThan(13_000);
  }

  @Test
  void neverGrowsBeyondItsBound() {
    PacketRing ring = new PacketRing(false, 100_000);
    for (int i = 0; i < 5000; i++) {
      append(ring, i, 2000, 0);
    }
    assertThat(ring.footprint()).isEqualTo(PacketRing.MAX_ARENA + PacketRing.MAX_SLOTS * 64);
  }

  /**
   * Real threads: a reader on another loop must never take bytes of one packet for those of
   * another.
   */
  @Test
  void neverShowsATornPacketToAReaderOnAnotherThread() throws InterruptedException {
    PacketRing ring = new PacketRing(false, 64);
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong checked = new AtomicLong();
    AtomicLong torn = new AtomicLong();
    Thread reader =
        new Thread(
            () -> {
              RingCursor cursor = RingCursor.fromOldest(ring);
              PacketFacts facts = new PacketFacts();
              byte[] copy = new byte[PacketRing.MAX_PACKET];
              while (!done.get() || cursor.hasNext()) {
                if (cursor.poll(facts)) {
                  System.arraycopy(facts.buffer, facts.payloadOffset, copy, 0, facts.payloadLength);
                  if (ring.isIntact(facts)) {
                    checked.incrementAndGet();
                    for (int i = 0; i < facts.payloadLength; i++) {
                      if (copy[i] != (byte) facts.sequence) {
                        torn.incrementAndGet();
                        break;
                      }
                    }
                  }
                }
              }
            });
    reader.start();
    Random random = new Random(5);
    for (int i = 0; i < 300_000; i++) {
      append(ring, i, 1 + random.nextInt(600), i * 100 * MILLI);
    }
    done.set(true);
    reader.join();
    assertThat(torn.get()).isZero();
    assertThat(checked.get()).isPositive();
  }
}
