package io.livekit.jakarta.rtc.net;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;

/** The addresses of this machine, as they are now. Stateless. */
final class MachineAddresses {

  private MachineAddresses() {}

  /**
   * @return those that packets can be sent from to other networks, and those of loopback
   */
  static List<InetAddress> all() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(MachineAddresses::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .filter(address -> !onlyIpv4() || address instanceof Inet4Address)
          .map(MachineAddresses::withoutScope)
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  /**
   * @return whether packets to this address come here; 127.0.0.2 is one, though no interface lists
   *     it
   */
  static boolean has(InetAddress address) {
    if (address.isLoopbackAddress() && !(address instanceof Inet6Address)) {
      return true;
    }
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  /**
   * @return the address that stands for all of them
   */
  static InetAddress any() {
    return onlyIpv4() ? ofBytes(new byte[4]) : new InetSocketAddress(0).getAddress();
  }

  /**
   * Where java.net.preferIPv4Stack is set after the JDK has begun with both families, as Payara
   * Micro does, the JDK goes on to show IPv6 addresses, and Netty opens sockets that can't be bound
   * to them.
   */
  private static boolean onlyIpv4() {
    return NetUtil.isIpV4StackPreferred();
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  /** Only link-local addresses need to say which interface they are of. */
  private static InetAddress withoutScope(InetAddress address) {
    return ofBytes(address.getAddress());
  }

  private static InetAddress ofBytes(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // an address has 4 or 16 bytes
    }
  }
}
