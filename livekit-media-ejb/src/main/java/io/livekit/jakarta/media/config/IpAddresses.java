package io.livekit.jakarta.media.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.Optional;

/** IP addresses as the configuration writes them: literals only, so that nothing here asks a name server. */
public final class IpAddresses {

  private IpAddresses() {
  }

  /** @return whether the text is an IPv4 or IPv6 address */
  public static boolean isLiteral(String text) {
    boolean plausible = text.indexOf(':') >= 0 ? text.matches("[0-9a-fA-F:.]+(%\\w+)?") : text.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    if (!plausible) {
      return false;
    }
    try {
      InetAddress.getByName(text);
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** @return the address that a literal names */
  public static InetAddress parse(String literal) {
    if (!isLiteral(literal)) {
      throw new IllegalArgumentException("\"" + literal + "\" is not an IP address");
    }
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("\"" + literal + "\" is not an IP address", e);
    }
  }

  /** @return the first address of an interface that is up and not loopback; IPv4 preferred */
  public static Optional<InetAddress> firstLocal() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(IpAddresses::isUsable)
          .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .min(Comparator.comparing(address -> !(address instanceof Inet4Address)));
    } catch (SocketException e) {
      return Optional.empty();
    }
  }

  private static boolean isUsable(NetworkInterface candidate) {
    try {
      return candidate.isUp() && !candidate.isLoopback();
    } catch (SocketException e) {
      return false;
    }
  }
}
