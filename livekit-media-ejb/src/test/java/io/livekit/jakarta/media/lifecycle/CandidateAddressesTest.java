package io.livekit.jakarta.media.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.IpAddresses;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.config.RtcConfig;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateAddressesTest {

  @Test
  void developmentServesThisMachineOnlyWithMediaToo() {
    LiveKitConfig config = config("development: true");
    assertThat(CandidateAddresses.bound(config))
        .contains(InetAddress.getLoopbackAddress())
        .allMatch(InetAddress::isLoopbackAddress);
    // A browser may send from its network's address only, and to such an address only.
    assertThat(CandidateAddresses.advertised(config)).contains(InetAddress.getLoopbackAddress());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "development: true\nbind_addresses: [0.0.0.0]",
        "development: true\nrtc: {node_ip: 203.0.113.7}",
        "development: true\nrtc: {interfaces: {includes: [eth0]}}",
        "development: true\nrtc: {ips: {excludes: [10.0.0.0/8]}}",
        "development: true\nkeys: {key: 0123456789012345678901234567890123}",
        "bind_addresses: [127.0.0.1]\nkeys: {key: 0123456789012345678901234567890123}"
      })
  void mediaIsOpenWhereTheConfigurationSaysSoOrHasKeysOfItsOwn(String yaml) {
    assertThat(CandidateAddresses.bound(config(yaml))).isEmpty();
  }

  @Test
  void whereNettyIsToldToUseIpv4AloneNothingElseIsBound() {
    InetAddress ipv6 = IpAddresses.parse("::1");
    assertThat(CandidateAddresses.isHere(ipv6, true)).isFalse();
    assertThat(CandidateAddresses.isHere(InetAddress.getLoopbackAddress(), true)).isTrue();
  }

  @Test
  void aConfiguredNodeAddressIsTheOnlyOneOffered() {
    LiveKitConfig config =
        config("keys: {key: 0123456789012345678901234567890123}\nrtc: {node_ip: 203.0.113.7}");
    assertThat(CandidateAddresses.advertised(config))
        .containsExactly(IpAddresses.parse("203.0.113.7"));
  }

  @Test
  void bindingToOneAddressListensAndOffersThereAlone() {
    LiveKitConfig config =
        config("keys: {key: 0123456789012345678901234567890123}\nbind_addresses: [192.0.2.9]");
    assertThat(CandidateAddresses.bound(config)).containsExactly(IpAddresses.parse("192.0.2.9"));
    assertThat(CandidateAddresses.advertised(config))
        .containsExactly(IpAddresses.parse("192.0.2.9"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.200.3.4, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.0.2.128/25, 192.0.2.129, true",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.1, 192.0.2.1, true",
    "0.0.0.0/0, 203.0.113.9, true",
    "10.0.0.0/8, 2001:db8::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false"
  })
  void rangesAreComparedByTheirPrefix(String range, String address, boolean inside) {
    assertThat(CandidateAddresses.contains(range, IpAddresses.parse(address))).isEqualTo(inside);
  }

  @Test
  void includesWinOverExcludes() {
    assertThat(
            CandidateAddresses.passes(
                new RtcConfig.Filter(List.of("eth0"), List.of("eth0")), "eth0"))
        .isTrue();
    assertThat(
            CandidateAddresses.passes(
                new RtcConfig.Filter(List.of(), List.of("docker0")), "docker0"))
        .isFalse();
    assertThat(
            CandidateAddresses.passes(new RtcConfig.Filter(List.of(), List.of("docker0")), "eth0"))
        .isTrue();
  }

  private static LiveKitConfig config(String yaml) {
    return new ConfigLoader().environment(Map.of()).body(yaml).load();
  }
}
