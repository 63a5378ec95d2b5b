package io.livekit.jakarta.rtc.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LocalTrackTest {
  private final PacketFacts facts = new PacketFacts();

  @Test
  void publishesFramesAsPackets() {
    LocalTrack track = new LocalTrack(MediaCodec.VP8, 500);
    AtomicInteger wakes = new AtomicInteger();
    track.addReader(wakes::incrementAndGet);
    byte[] frame = new byte[3000];
    frame[3] = (byte) 0x9D;
    frame[4] = 1;
    frame[5] = 0x2A;
    track.writeFrame(frame, 0, frame.length, 90_000, 1);
    frame[0] = 1; // no key frame
    track.writeFrame(frame, 0, frame.length, 93_000, 2);
    PacketRing ring = track.layer(0).ring();
    assertThat(ring.head()).isEqualTo(6);
    for (int i = 0; i < 6; i++) {
      assertThat(ring.read(i, facts)).isTrue();
      assertThat(facts.sequence).isEqualTo(1 + i);
      assertThat(facts.timestamp).isEqualTo(i < 3 ? 90_000 : 93_000);
      assertThat(facts.is(PacketFacts.MARKER)).isEqualTo(i % 3 == 2);
      assertThat(facts.is(PacketFacts.START_OF_FRAME)).isEqualTo(i % 3 == 0);
      assertThat(facts.is(PacketFacts.KEY_FRAME)).isEqualTo(i == 0);
    }
    assertThat(wakes).hasValue(2);
    assertThat(track.layer(0).isActive()).isTrue();
    assertThat(track.layer(1)).isNull();
  }

  @Test
  void passesOnKeyFrameRequests() {
    LocalTrack track = new LocalTrack(MediaCodec.VP8, 500);
    AtomicInteger requests = new AtomicInteger();
    track.setKeyFrameListener(requests::incrementAndGet);
    track.requestKeyFrame(0);
    assertThat(requests).hasValue(1);
    assertThat(track.keyFrameRequests()).isEqualTo(1);
  }
}
