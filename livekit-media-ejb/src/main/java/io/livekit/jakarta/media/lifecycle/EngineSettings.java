package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.config.IpAddresses;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.config.PortRange;
import io.livekit.jakarta.media.config.RtcConfig;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Takes from the configuration how the engine listens (spec/04 §2–3). */
final class EngineSettings {
  /** One loop and one UDP port for each processor, but no more than pay off. */
  private static final int MAX_LOOPS = 16;

  private EngineSettings() {}

  static EngineConfig read(LiveKitConfig config, int processors) {
    RtcConfig rtc = config.rtc();
    int loops = Math.max(1, Math.min(processors, MAX_LOOPS));
    return new EngineConfig(
        media(bound(config)),
        rtc.forceTcp() ? List.of() : udpPorts(rtc, loops),
        rtc.tcpPort() == 0 ? -1 : rtc.tcpPort(),
        List.copyOf(advertised(config)),
        loops,
        EngineConfig.SocketTransport.AUTO,
        List.of(
            rtc.pliThrottle().lowQuality(), rtc.pliThrottle().midQuality(), rtc.pliThrottle().highQuality()),
        rtc.packetBufferSizeVideo(),
        rtc.packetBufferSizeAudio());
  }

  /** All clients share the ports, so of a range no more are used than there are loops. */
  private static List<Integer> udpPorts(RtcConfig rtc, int loops) {
    PortRange range = rtc.udpPort().isSet() ? rtc.udpPort() : new PortRange(rtc.portRangeStart(), rtc.portRangeEnd());
    List<Integer> ports = new ArrayList<>();
    for (int port = range.first(); port <= range.last() && ports.size() < loops; port++) ports.add(port);
    return ports;
  }

  private static List<InetAddress> bound(LiveKitConfig config) {
    return config.bindAddresses().stream().map(IpAddresses::parse).toList();
  }

  /**
   * Loopback addresses keep HTTP private, as development mode does; media listens everywhere then, because a browser on
   * the same machine sends from the address of its network. Strangers can't pass ICE without credentials.
   */
  private static List<InetAddress> media(List<InetAddress> bound) {
    boolean everywhere = bound.stream().anyMatch(InetAddress::isAnyLocalAddress);
    return everywhere ? List.of() : bound.stream().filter(address -> !address.isLoopbackAddress()).toList();
  }

  private static Set<InetAddress> advertised(LiveKitConfig config) {
    RtcConfig rtc = config.rtc();
    List<InetAddress> bound = bound(config);
    Set<InetAddress> addresses = new LinkedHashSet<>();
    if (rtc.nodeIp().isSet()) {
      if (!rtc.nodeIp().ipv4().isEmpty()) addresses.add(IpAddresses.parse(rtc.nodeIp().ipv4()));
      if (!rtc.nodeIp().ipv6().isEmpty()) addresses.add(IpAddresses.parse(rtc.nodeIp().ipv6()));
    } else {
      addresses.addAll(media(bound));
      if (addresses.isEmpty()) IpAddresses.firstLocal().ifPresent(addresses::add);
    }
    boolean onlyHere = !bound.isEmpty() && bound.stream().allMatch(InetAddress::isLoopbackAddress);
    if (onlyHere || rtc.enableLoopbackCandidate() || addresses.isEmpty()) {
      // A laptop that changes its network, or has none, can still talk to itself.
      addresses.add(InetAddress.getLoopbackAddress());
    }
    return addresses;
  }
}
