package io.livekit.jakarta.launcher;

import io.livekit.jakarta.media.config.LiveKitConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.List;

/**
 * Finds out before the start whether the ports can be had, to say so in one line instead of from
 * within a container.
 */
final class PortCheck {

  private PortCheck() {}

  static void check(LiveKitConfig config, List<String> addresses) {
    List<String> listen = addresses.isEmpty() ? List.of("0.0.0.0") : addresses;
    for (String address : listen) {
      tcp(address, config.port(), "HTTP, port");
    }
    if (config.rtc().tcpPort() != 0) {
      tcp("0.0.0.0", config.rtc().tcpPort(), "ICE over TCP, rtc.tcp_port");
    }
    if (config.rtc().udpPort().isSet() && !config.rtc().forceTcp()) {
      for (int port = config.rtc().udpPort().first();
          port <= config.rtc().udpPort().last();
          port++) {
        udp(port);
      }
    }
  }

  private static void tcp(String address, int port, String what) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
    } catch (BindException e) {
      throw refused("TCP", port, address, what, e);
    } catch (IOException e) {
      throw new LaunchException(
          "TCP port "
              + port
              + " ("
              + what
              + ") can't be opened on "
              + address
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static void udp(int port) {
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.setReuseAddress(false);
      socket.bind(new InetSocketAddress(port));
    } catch (BindException e) {
      throw refused("UDP", port, "", "ICE, rtc.udp_port", e);
    } catch (SocketException e) {
      throw new LaunchException(
          "UDP port " + port + " (ICE, rtc.udp_port) can't be opened: " + e.getMessage(), e);
    }
  }

  private static LaunchException refused(
      String protocol, int port, String address, String what, BindException e) {
    boolean forbidden = e.getMessage() != null && e.getMessage().contains("denied");
    String where = address.isEmpty() || address.equals("0.0.0.0") ? "" : " on " + address;
    return new LaunchException(
        protocol
            + " port "
            + port
            + " ("
            + what
            + ") "
            + (forbidden ? "may not be used by this user" : "is already in use")
            + where,
        e);
  }
}
