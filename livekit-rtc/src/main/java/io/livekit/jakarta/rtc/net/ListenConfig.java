package io.livekit.jakarta.rtc.net;

import java.net.InetAddress;
import java.util.List;

/**
 * What to listen on.
 *
 * @param bindAddresses empty means all. Where all of them are loopback, media is taken from this
 *     machine only; UDP then still listens on those advertised addresses that are this machine's,
 *     because Firefox doesn't pair the address of a network with one of loopback
 * @param udpPorts shared UDP ports, 0 for any free one; each loop uses one of them
 * @param tcpPort port of passive ICE-TCP, 0 for any free one, -1 for none
 * @param advertised addresses that candidates name
 * @param loops how many threads
 * @param epoll use the native transport
 */
public record ListenConfig(
    List<InetAddress> bindAddresses,
    List<Integer> udpPorts,
    int tcpPort,
    List<InetAddress> advertised,
    int loops,
    boolean epoll) {

  /**
   * @return whether the sockets take what comes to any address
   */
  boolean bindsAll() {
    return bindAddresses.isEmpty()
        || bindAddresses.stream().anyMatch(InetAddress::isAnyLocalAddress);
  }

  /**
   * @return whether only this machine is served
   */
  boolean onlyThisMachine() {
    return !bindAddresses.isEmpty()
        && bindAddresses.stream().allMatch(InetAddress::isLoopbackAddress);
  }
}
