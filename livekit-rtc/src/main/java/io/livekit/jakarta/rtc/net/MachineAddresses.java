package io.livekit.jakarta.rtc.net;

import java.net.InetAddress;
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
    if (address.isLoopbackAddress() && !(address instanceof java.net.Inet6Address)) {
      return true;
    }
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
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
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // an address has 4 or 16 bytes
    }
  }
}
