package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.peer.PacketPathTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A packet to a subscriber passes the stations that docs/design.md §3 names, in that order. */
class ForwardPathTest {
  private List<String> callers = List.of();

  @Test
  void aForwardedPacketPassesTheStationsInTheirOrder() throws Exception {
    Rig rig = new Rig(MediaCodec.VP8).subscribe(MediaCodec.VP8, true);
    rig.out.claimListener = () -> callers = PacketPathTest.callers();
    rig.frames(true, new Vp8Stream(100, 1, 1, 1));
    rig.frames(false, new Vp8Stream(100, 2, 3000, 2));
    List<String> stations = PacketPathTest.stations("2. to each subscriber");
    assertThat(stations).hasSize(5);
    assertThat(callers).containsSubsequence(stations);
  }
}
