package io.livekit.jakarta.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.ice.IceCandidate.TcpType;
import io.livekit.jakarta.rtc.ice.IceCandidate.Type;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IceCandidateTest {
  private static final String UDP =
      "candidate:2878742611 1 udp 2130706431 127.0.0.1 27882 typ host ufrag brHaKpznhWdkPARV";

  @Test
  void lineOfTheReferenceServerIsReadAndWrittenUnchanged() {
    IceCandidate c = IceCandidate.parse(UDP);
    assertThat(c)
        .isEqualTo(
            new IceCandidate(
                "2878742611",
                1,
                TransportProtocol.UDP,
                2130706431L,
                new InetSocketAddress("127.0.0.1", 27882),
                Type.HOST,
                null,
                "brHaKpznhWdkPARV"));
    assertThat(c.toLine()).isEqualTo(UDP);
    assertThat(IceCandidate.parse("a=" + UDP)).isEqualTo(c);
    assertThat(IceCandidate.parse(UDP.substring("candidate:".length()))).isEqualTo(c);
  }

  @Test
  void ourCandidatesHaveThePrioritiesThatClientsKnow() {
    IceCandidate udp =
        IceCandidate.host(TransportProtocol.UDP, new InetSocketAddress("192.0.2.1", 7882), "X");
    assertThat(udp.priority()).isEqualTo(2130706431L);
    assertThat(udp.toLine()).endsWith(" 1 udp 2130706431 192.0.2.1 7882 typ host ufrag X");
    IceCandidate tcp =
        IceCandidate.host(TransportProtocol.TCP, new InetSocketAddress("192.0.2.1", 7881), "X");
    assertThat(tcp.priority()).isEqualTo(1671430143L);
    assertThat(tcp.toLine())
        .endsWith(" 1 tcp 1671430143 192.0.2.1 7881 typ host tcptype passive ufrag X");
    assertThat(tcp.foundation()).isNotEqualTo(udp.foundation());
    IceCandidate srflx =
        IceCandidate.serverReflexive(new InetSocketAddress("192.0.2.1", 7882), null);
    assertThat(srflx.toLine()).endsWith(" typ srflx raddr 0.0.0.0 rport 0");
    assertThat(IceCandidate.parse(tcp.toLine())).isEqualTo(tcp);
    assertThat(IceCandidate.parse(srflx.toLine())).isEqualTo(srflx);
    assertThat(udp.withUfrag(null).toLine()).endsWith("typ host");
  }

  @Test
  void browserLinesAreRead() {
    IceCandidate chrome =
        IceCandidate.parse(
            "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr "
                + "192.168.1.5 rport 46154 generation 0 ufrag aBcD network-id 1 network-cost 10");
    assertThat(chrome.type()).isEqualTo(Type.SRFLX);
    assertThat(chrome.ufrag()).isEqualTo("aBcD");
    IceCandidate firefox =
        IceCandidate.parse("candidate:0 1 UDP 2122252543 2001:db8::5 50000 typ host");
    assertThat(firefox.address()).isEqualTo(new InetSocketAddress("2001:db8::5", 50000));
    assertThat(IceCandidate.parse(firefox.toLine())).isEqualTo(firefox);
    IceCandidate active =
        IceCandidate.parse(
            "candidate:1 1 tcp 1518280447 192.0.2.4 9 typ host tcptype active generation 0");
    assertThat(active.tcpType()).isEqualTo(TcpType.ACTIVE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "candidate:",
        "a=candidate:",
        "a=end-of-candidates",
        "candidate:1 1 udp",
        "candidate:1 1 udp 2130706431 3f9c-aa.local 50000 typ host",
        "candidate:1 1 udp 2130706431 example.org 50000 typ host",
        "candidate:1 1 udp 2130706431 127.1 50000 typ host",
        "candidate:1 1 udp 2130706431 256.0.0.1 50000 typ host",
        "candidate:1 1 udp 2130706431 1.2.3.4.5 50000 typ host",
        "candidate:1 1 udp 2130706431 fe80::1%eth0 50000 typ host",
        "candidate:1 1 udp 2130706431 ::gg 50000 typ host",
        "candidate:1 1 udp 2130706431 1:2:3 50000 typ host",
        "candidate:1 1 udp 2130706431 0.0.0.0 50000 typ host",
        "candidate:1 1 udp 2130706431 255.255.255.255 50000 typ host",
        "candidate:1 1 udp 2130706431 224.0.0.1 50000 typ host",
        "candidate:1 1 udp 2130706431 10.0.0.1 0 typ host",
        "candidate:1 1 udp 2130706431 10.0.0.1 65536 typ host",
        "candidate:1 1 udp -1 10.0.0.1 5000 typ host",
        "candidate:1 1 udp 99999999999 10.0.0.1 5000 typ host",
        "candidate:1 0 udp 1 10.0.0.1 5000 typ host",
        "candidate:1 1 sctp 1 10.0.0.1 5000 typ host",
        "candidate:1 1 udp 1 10.0.0.1 5000 typ magic",
        "candidate:1 1 udp 1 10.0.0.1 5000 host typ",
        "candidate:1 1 tcp 1 10.0.0.1 5000 typ host",
        "candidate:1 1 tcp 1 10.0.0.1 5000 typ host tcptype sideways"
      })
  void whatCannotBeUsedIsNull(String line) {
    assertThat(IceCandidate.parse(line)).isNull();
  }

  @Test
  void garbageIsNullAndNeverThrows() {
    assertThat(IceCandidate.parse(null)).isNull();
    assertThat(IceCandidate.parse("candidate:" + "1 ".repeat(100_000))).isNull();
    long seed = 8839;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder(UDP);
      for (int edits = 1 + random.nextInt(6); edits > 0; edits--) {
        int at = random.nextInt(line.length());
        switch (random.nextInt(3)) {
          case 0 -> line.setCharAt(at, (char) random.nextInt(0x180));
          case 1 -> line.deleteCharAt(at);
          default -> line.insert(at, (char) (' ' + random.nextInt(95)));
        }
      }
      IceCandidate parsed = IceCandidate.parse(line.toString());
      if (parsed != null) {
        assertThat(IceCandidate.parse(parsed.toLine()))
            .as("seed %d: %s", seed, line)
            .isEqualTo(parsed);
      }
    }
  }

  @Test
  void credentialsAreLettersOfTheUsualLengthAndKeepTheirSecret() {
    IceCredentials credentials = IceCredentials.generate(new Random(1));
    assertThat(credentials.ufrag()).matches("[a-zA-Z]{16}");
    assertThat(credentials.pwd()).matches("[a-zA-Z]{32}");
    assertThat(credentials.toString())
        .contains(credentials.ufrag())
        .doesNotContain(credentials.pwd());
  }
}
