package io.livekit.jakarta.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Payara Micro's configuration, from the template beside this class. */
final class DomainXml {

  /** Enough for the handshakes of a crowd; an open WebSocket holds no thread. */
  private static final int MAX_HTTP_THREADS = 64;

  /**
   * A request line and headers may be this long; the reference's HTTP server allows 1 MiB, which
   * would be reserved here per connection.
   */
  private static final int MAX_HEADER_BYTES = 65_536;

  private static final int MAX_KEEP_ALIVE_REQUESTS = 10_000;

  private DomainXml() {}

  /**
   * @param addresses where to listen; none means everywhere
   * @param port HTTP port
   */
  static String text(List<String> addresses, int port) {
    List<String> listen = addresses.isEmpty() ? List.of("0.0.0.0") : addresses;
    StringBuilder listeners = new StringBuilder();
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < listen.size(); i++) {
      // Payara Micro looks for its listener by this name.
      String name = i == 0 ? "http-listener" : "http-listener-" + (i + 1);
      names.append(i == 0 ? "" : ",").append(name);
      listeners
          .append("          <network-listener name=\"")
          .append(name)
          .append("\" address=\"")
          .append(listen.get(i))
          .append("\" port=\"")
          .append(port)
          .append(
              "\" protocol=\"http\" transport=\"tcp\" thread-pool=\"http\" enabled=\"true\"/>\n");
    }
    return template()
        .replace("@LISTENER_NAMES@", names)
        .replace("@LISTENERS@\n", listeners)
        .replace("@HTTP_THREADS@", Integer.toString(MAX_HTTP_THREADS))
        .replace("@HEADER_BYTES@", Integer.toString(MAX_HEADER_BYTES))
        .replace("@MAX_KEEP_ALIVE_REQUESTS@", Integer.toString(MAX_KEEP_ALIVE_REQUESTS));
  }

  private static String template() {
    try (InputStream in = DomainXml.class.getResourceAsStream("domain.xml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LaunchException("the launcher's jar is damaged: " + e.getMessage(), e);
    }
  }
}
