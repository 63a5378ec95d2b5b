package io.livekit.jakarta.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any message as an OPEN of a data channel, and the channel that it describes opened by us. */
class DcepFuzz {
  static Stream<byte[]> seeds() {
    return Stream.of(
        Dcep.open(new DataChannel("_reliable", "", true, null, null)),
        Dcep.open(new DataChannel("_lossy", "proto", false, 0, null)),
        Dcep.open(new DataChannel("äöü", "", true, null, 500)),
        Dcep.ack());
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    if (!Dcep.isWellFormedOpen(data, 0, data.length) || !Dcep.isWithinLimits(data, 0)) {
      return;
    }
    DataChannel channel = Dcep.channel(data, 0);
    byte[] written = Dcep.open(channel);
    assertThat(Dcep.isWellFormedOpen(written, 0, written.length)).isTrue();
    DataChannel again = Dcep.channel(written, 0);
    assertThat(again.label()).isEqualTo(channel.label());
    assertThat(again.protocol()).isEqualTo(channel.protocol());
    assertThat(again.ordered()).isEqualTo(channel.ordered());
    assertThat(again.maxRetransmits()).isEqualTo(channel.maxRetransmits());
    assertThat(again.maxPacketLifeTimeMs()).isEqualTo(channel.maxPacketLifeTimeMs());
  }
}
