package io.livekit.jakarta.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Payara Micro's configuration, from the template beside this class. */
final class DomainXml {

  /** Payara Micro looks for its listener by this name. */
  static final String LISTENER = "http-listener";

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
   * @param port where the container listens while it starts, on the loopback address
   */
  static String text(int port) {
    return template()
        .replace("@LISTENER@", LISTENER)
        .replace("@PORT@", Integer.toString(port))
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
