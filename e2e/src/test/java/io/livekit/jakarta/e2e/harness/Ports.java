package io.livekit.jakarta.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;

/** Ports that nothing uses at the moment. */
public record Ports(int http, int tcp, int udp) {

  public static Ports free() {
    try (ServerSocket http = new ServerSocket(0);
        ServerSocket tcp = new ServerSocket(0);
        DatagramSocket udp = new DatagramSocket(0)) {
      return new Ports(http.getLocalPort(), tcp.getLocalPort(), udp.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
