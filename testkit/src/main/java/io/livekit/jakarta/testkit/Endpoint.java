package io.livekit.jakarta.testkit;

/** Where a server under test listens. */
public interface Endpoint {

  /**
   * @return the beginning of its HTTP addresses, such as {@code http://localhost:7880}
   */
  String http();

  /**
   * @return the beginning of its WebSockets' addresses
   */
  default String ws() {
    return http().replaceFirst("^http", "ws");
  }
}
