package io.livekit.jakarta.launcher;

import io.livekit.jakarta.media.config.IpAddresses;
import io.livekit.jakarta.media.config.LiveKitConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** The addresses that HTTP listens on; none means all. */
final class ListenAddresses {

  private ListenAddresses() {}

  static List<String> of(LiveKitConfig config) {
    List<String> usable = new ArrayList<>();
    for (String literal : config.bindAddresses()) {
      InetAddress address = IpAddresses.parse(literal);
      if (address.isAnyLocalAddress() || isLocal(address)) {
        usable.add(literal);
      } else if (!address.isLoopbackAddress()) {
        throw new LaunchException(
            "bind_addresses: " + literal + " is not an address of this machine");
      }
    }
    // Development mode names both loopback addresses, and many containers have no IPv6.
    if (usable.isEmpty() && !config.bindAddresses().isEmpty()) {
      throw new LaunchException(
          "bind_addresses: "
              + String.join(", ", config.bindAddresses())
              + " is not an address of this machine");
    }
    return usable;
  }

  private static boolean isLocal(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}
