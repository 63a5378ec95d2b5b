package io.livekit.jakarta.ear;

import io.livekit.jakarta.testkit.Endpoint;
import java.time.Duration;

/** The server that this run of the tests is about. */
final class ThisServer {

  static final Endpoint ENDPOINT = () -> "http://127.0.0.1:" + FreePorts.http();

  /** Application servers start slowly. */
  static final Duration PATIENCE = Duration.ofSeconds(180);

  private ThisServer() {}
}
