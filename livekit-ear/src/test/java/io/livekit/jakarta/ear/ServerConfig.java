package io.livekit.jakarta.ear;

import io.livekit.jakarta.ear.messages.Messages;
import io.livekit.jakarta.testkit.FreePort;
import io.livekit.jakarta.testkit.Hooks;
import io.livekit.jakarta.testkit.TokenIssuer;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How LiveKit is configured in the server under test, besides its ports. */
final class ServerConfig {

  /** Gets what happens in all rooms of the server under test. */
  static final Hooks HOOKS = new Hooks(FreePort.another());

  /** Signs tokens of callers without an API key. */
  static final TokenIssuer ISSUER = new TokenIssuer();

  /** What roles grant, whether the issuer or the container says who has them. */
  private static final String ROLES =
      "{operator: [room_list, room_create, room_admin], reception: ['room_admin:lobby']}";

  /** Read with each deployment, so that it can say something else each time. */
  private static final Path FILE = Path.of("target", "livekit.yaml").toAbsolutePath();

  /** In the server's working directory, which is that of the tests. */
  private static final Path STORE = Path.of("target", "events");

  static {
    drainFor(Duration.ZERO);
    try {
      Files.deleteIfExists(STORE.resolveSibling(STORE.getFileName() + ".mv.db"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    HOOKS.up();
  }

  private ServerConfig() {}

  /**
   * @return options of the JVM
   */
  static List<String> properties() {
    List<String> properties = new ArrayList<>();
    properties.add("-Dlivekit.config=" + FILE);
    properties.add("-Dlivekit.events.store=" + store());
    properties.add("-Dlivekit.webhook.api_key=" + Tokens.API_KEY);
    properties.add("-Dlivekit.webhook.urls=" + HOOKS.url());
    if (isPayaraServer()) {
      // The one of the three that has a broker as it comes.
      properties.add("-Dlivekit.events.jms.factory=" + Messages.FACTORY);
      properties.add("-Dlivekit.events.jms.destination=" + Messages.QUEUE);
    }
    return properties;
  }

  private static boolean isPayaraServer() {
    return "payara-server".equals(System.getProperty("arquillian.launch"));
  }

  /**
   * @return a DataSource that the server has from the beginning, in H2; Payara Micro, which is
   *     started with less, gets a file
   */
  private static String store() {
    return switch (System.getProperty("arquillian.launch", "")) {
      case "wildfly" -> "java:jboss/datasources/ExampleDS";
      case "payara-server" -> "jdbc/__default";
      default -> STORE.toString();
    };
  }

  /** Sets {@code drain.timeout} for the deployments that follow. */
  static void drainFor(Duration limit) {
    try {
      Files.writeString(
          FILE,
          "drain: {timeout: "
              + limit.toMillis()
              + "ms}\nidentity: {issuers: ["
              + ISSUER.yaml()
              + "], roles: "
              + ROLES
              + "}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
