package io.livekit.jakarta.e2e.harness;

import io.livekit.jakarta.testkit.FreePort;

/** Ports that nothing uses at the moment. */
public record Ports(int http, int tcp, int udp) {

  public static Ports free() {
    return new Ports(FreePort.another(), FreePort.another(), FreePort.another());
  }
}
