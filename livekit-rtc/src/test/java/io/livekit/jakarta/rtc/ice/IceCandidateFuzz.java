package io.livekit.jakarta.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as a candidate line. */
class IceCandidateFuzz {
  static Stream<byte[]> seeds() {
    return Stream.of(
            "candidate:1 1 udp 2130706431 192.0.2.1 50000 typ host generation 0 ufrag abcd"
                + " network-cost 10",
            "a=candidate:1 1 tcp 1671430143 2001:db8::1 9 typ host tcptype active",
            "candidate:842163049 1 udp 1677729535 203.0.113.5 60001 typ srflx raddr 0.0.0.0 rport"
                + " 0",
            "candidate:1 1 udp 1 ::ffff:192.0.2.1 7 typ relay raddr :: rport 0",
            "candidate:1 1 udp 2122260223 1f4712db-ea17-4bcf-a596-105139dfd8bf.local 54596 typ"
                + " host")
        .map(line -> line.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    IceCandidate candidate = IceCandidate.parse(new String(data, StandardCharsets.UTF_8));
    if (candidate == null) {
      return;
    }
    assertThat(candidate.address().isUnresolved()).as("nothing is looked up").isFalse();
    assertThat(candidate.address().getPort()).isPositive();
    assertThat(candidate.address().getAddress().isMulticastAddress()).isFalse();
    assertThat(candidate.address().getAddress().isAnyLocalAddress()).isFalse();
    String line = candidate.toLine();
    if (line.length() <= IceCandidate.MAX_LINE_LENGTH) {
      assertThat(IceCandidate.parse(line)).isEqualTo(candidate);
    }
  }
}
