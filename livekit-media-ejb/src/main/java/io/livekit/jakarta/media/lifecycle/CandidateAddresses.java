package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.config.ApiKeys;
import io.livekit.jakarta.media.config.IpAddresses;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.config.RtcConfig;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where media listens, and which addresses clients are told (spec/02 §1.1, spec/04 §4.2). */
final class CandidateAddresses {
  /** Each address makes a candidate for every port, and clients try them all. */
  private static final int MAX_ADDRESSES = 4;

  private static final ApiKeys PLACEHOLDERS =
      ApiKeys.of(Map.of(LiveKitConfig.PLACEHOLDER_KEY, LiveKitConfig.PLACEHOLDER_SECRET));

  private CandidateAddresses() {}

  /**
   * Loopback addresses keep HTTP private, behind a proxy for example, and media is open to the
   * clients all the same. Not so in development with the placeholder keys, which anybody knows:
   * there media serves this machine only too, unless the configuration says where it is to go.
   *
   * @return addresses to bind, none for all
   */
  static List<InetAddress> bound(LiveKitConfig config) {
    List<InetAddress> named = named(config);
    if (named.stream().anyMatch(InetAddress::isAnyLocalAddress)) {
      return List.of();
    }
    List<InetAddress> outside =
        named.stream().filter(address -> !address.isLoopbackAddress()).toList();
    return outside.isEmpty() && isPrivate(config)
        ? named.stream().filter(address -> isHere(address, onlyIpv4())).toList()
        : outside;
  }

  private static boolean isPrivate(LiveKitConfig config) {
    RtcConfig rtc = config.rtc();
    return config.development()
        && config.keys().equals(PLACEHOLDERS)
        && !rtc.nodeIp().isSet()
        && isEmpty(rtc.interfaces())
        && isEmpty(rtc.ips());
  }

  private static boolean isEmpty(RtcConfig.Filter filter) {
    return filter.includes().isEmpty() && filter.excludes().isEmpty();
  }

  /**
   * Payara Micro sets this when the JVM has already begun with both families: the JDK goes on to
   * show IPv6 addresses, newer ones even for loopback, and Netty opens sockets that can't be bound
   * to them.
   */
  private static boolean onlyIpv4() {
    return Boolean.getBoolean("java.net.preferIPv4Stack");
  }

  /** Development mode names both loopback addresses, and many containers have no IPv6. */
  static boolean isHere(InetAddress address, boolean onlyIpv4) {
    if (onlyIpv4 && !(address instanceof Inet4Address)) {
      return false;
    }
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  /**
   * @return addresses for host candidates, at least one
   */
  static List<InetAddress> advertised(LiveKitConfig config) {
    RtcConfig rtc = config.rtc();
    Set<InetAddress> addresses = new LinkedHashSet<>();
    if (rtc.nodeIp().isSet()) {
      if (!rtc.nodeIp().ipv4().isEmpty()) {
        addresses.add(IpAddresses.parse(rtc.nodeIp().ipv4()));
      }
      if (!rtc.nodeIp().ipv6().isEmpty()) {
        addresses.add(IpAddresses.parse(rtc.nodeIp().ipv6()));
      }
    } else {
      List<InetAddress> bound = bound(config);
      boolean networks = bound.stream().allMatch(InetAddress::isLoopbackAddress);
      addresses.addAll(networks ? local(rtc) : bound);
    }
    List<InetAddress> named = named(config);
    boolean onlyHere = !named.isEmpty() && named.stream().allMatch(InetAddress::isLoopbackAddress);
    List<InetAddress> chosen = new ArrayList<>(addresses.stream().limit(MAX_ADDRESSES).toList());
    if (onlyHere || rtc.enableLoopbackCandidate() || chosen.isEmpty()) {
      // A laptop that changes its network, or has none, can still talk to itself.
      chosen.add(onlyIpv4() ? IpAddresses.parse("127.0.0.1") : InetAddress.getLoopbackAddress());
    }
    return List.copyOf(new LinkedHashSet<>(chosen));
  }

  private static List<InetAddress> named(LiveKitConfig config) {
    return config.bindAddresses().stream().map(IpAddresses::parse).toList();
  }

  private static List<InetAddress> local(RtcConfig rtc) {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(candidate -> isUsable(candidate) && passes(rtc.interfaces(), candidate.getName()))
          .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress() && passes(rtc.ips(), address))
          .filter(address -> !onlyIpv4() || address instanceof Inet4Address)
          .sorted(Comparator.comparing(address -> !(address instanceof Inet4Address)))
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  private static boolean isUsable(NetworkInterface candidate) {
    try {
      return candidate.isUp() && !candidate.isLoopback();
    } catch (SocketException e) {
      return false;
    }
  }

  static boolean passes(RtcConfig.Filter interfaces, String name) {
    return interfaces.includes().isEmpty()
        ? !interfaces.excludes().contains(name)
        : interfaces.includes().contains(name);
  }

  static boolean passes(RtcConfig.Filter ranges, InetAddress address) {
    return ranges.includes().isEmpty()
        ? ranges.excludes().stream().noneMatch(range -> contains(range, address))
        : ranges.includes().stream().anyMatch(range -> contains(range, address));
  }

  /**
   * @param range as CIDR, or a single address
   */
  static boolean contains(String range, InetAddress address) {
    int slash = range.indexOf('/');
    byte[] network = IpAddresses.parse(slash < 0 ? range : range.substring(0, slash)).getAddress();
    byte[] bytes = address.getAddress();
    if (network.length != bytes.length) {
      return false;
    }
    int prefix = slash < 0 ? bytes.length * 8 : Integer.parseInt(range.substring(slash + 1));
    for (int bit = 0; bit < prefix; bit += 8) {
      int mask = prefix - bit >= 8 ? 0xFF : 0xFF00 >> (prefix - bit) & 0xFF;
      if (((network[bit / 8] ^ bytes[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
