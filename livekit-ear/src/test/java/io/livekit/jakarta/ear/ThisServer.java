package io.livekit.jakarta.ear;

import io.livekit.jakarta.testkit.Endpoint;
import java.time.Duration;

/** The server that this run of the tests is about. */
final class ThisServer {

  static final Endpoint ENDPOINT = () -> "http://127.0.0.1:" + FreePorts.http();

  /** Application servers start slowly. */
  static final Duration PATIENCE = Duration.ofSeconds(180);

  private ThisServer() {}

  /**
   * @return of its process, when the tests' adapter has started it
   */
  static long pid() {
    return switch (System.getProperty("arquillian.launch")) {
      case "wildfly" -> descendant("jboss-modules");
      case "payara-server" -> PayaraDomain.pid();
      default -> descendant("payara-micro");
    };
  }

  private static long descendant(String word) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().commandLine().orElse("").contains(word))
        .findFirst()
        .orElseThrow()
        .pid();
  }
}
