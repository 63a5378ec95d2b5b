package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The addresses of this machine by which a server could reach us. Stateless. */
public final class LocalAddresses {
  /** Machines with many container networks; each address costs ICE checks. */
  private static final int MAX_ADDRESSES = 16;

  private LocalAddresses() {}

  /**
   * @param withLoopback the server is on this machine
   */
  public static List<InetAddress> all(boolean withLoopback) {
    List<InetAddress> addresses = new ArrayList<>();
    try {
      for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
        if (network.isUp() && (withLoopback || !network.isLoopback())) {
          network
              .inetAddresses()
              .filter(address -> !address.isLinkLocalAddress())
              .forEach(addresses::add);
        }
      }
    } catch (SocketException e) {
      throw new CliException(
          ExitCode.FAILURE,
          "this machine's network interfaces can't be listed: " + e.getMessage(),
          e);
    }
    if (addresses.isEmpty()) {
      addresses.add(InetAddress.getLoopbackAddress());
    }
    Comparator<InetAddress> loopbackLast = Comparator.comparing(InetAddress::isLoopbackAddress);
    return addresses.stream()
        .sorted(loopbackLast.thenComparing(address -> !(address instanceof Inet4Address)))
        .limit(MAX_ADDRESSES)
        .toList();
  }
}
