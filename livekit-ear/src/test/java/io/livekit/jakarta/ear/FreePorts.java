package io.livekit.jakarta.ear;

import io.livekit.jakarta.ear.messages.Messages;
import io.livekit.jakarta.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Chooses the server's ports once for all tests of this process. It stands before Arquillian's
 * extension: arquillian.xml takes the ports from the system properties that are set here.
 */
final class FreePorts implements BeforeAllCallback {
  /**
   * What is only softly reachable isn't left behind: the JVM would free it when it runs short of
   * memory.
   */
  static final String NO_SOFT_REFERENCES = "-XX:SoftRefLRUPolicyMSPerMB=0";

  private static final int HTTP;
  private static final int MANAGEMENT;
  private static final int UDP;
  private static final int TCP;

  static {
    HTTP = FreePort.another();
    MANAGEMENT = FreePort.another();
    UDP = FreePort.another();
    TCP = FreePort.another();
    System.setProperty("server.http.port", Integer.toString(HTTP));
    System.setProperty("server.management.port", Integer.toString(MANAGEMENT));
    System.setProperty(
        "server.properties", NO_SOFT_REFERENCES + " " + String.join(" ", serverProperties()));
    if ("wildfly".equals(System.getProperty("arquillian.launch"))) {
      try {
        WildFlyHome.believeMechanisms();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if ("payara-server".equals(System.getProperty("arquillian.launch"))) {
      List<String> options = new ArrayList<>(List.of(serverProperties()));
      options.add(NO_SOFT_REFERENCES);
      PayaraDomain.configure(HTTP, MANAGEMENT, options, Messages.QUEUE);
    }
  }

  /**
   * @return how LiveKit is configured in the server under test, with development keys
   */
  static String[] serverProperties() {
    List<String> properties = new ArrayList<>();
    properties.add("-Dlivekit.development=true");
    properties.add("-Dlivekit.rtc.udp_port=" + UDP);
    properties.add("-Dlivekit.rtc.tcp_port=" + TCP);
    properties.add("-Dlivekit.rtc.enable_loopback_candidate=true");
    properties.addAll(ServerConfig.properties());
    return properties.toArray(String[]::new);
  }

  static int http() {
    return HTTP;
  }

  static int management() {
    return MANAGEMENT;
  }

  static int udp() {
    return UDP;
  }

  static int tcp() {
    return TCP;
  }

  /** Fails unless nobody has the media ports. */
  static void requireMediaPortsFree() throws IOException {
    try (DatagramSocket udp = new DatagramSocket(null);
        ServerSocket tcp = new ServerSocket()) {
      udp.setReuseAddress(false);
      udp.bind(new InetSocketAddress(UDP));
      // Connections that ended a moment ago may linger; a listener may not.
      tcp.setReuseAddress(true);
      tcp.bind(new InetSocketAddress(TCP));
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    // The ports were chosen when this class was loaded.
  }
}
