package io.livekit.jakarta.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket handshakes as proxies and other clients send them (RFC 6455 §4.2, RFC 9110 §5). */
@LiveKit
class HandshakeTest {

  private static final String VERSION = "Sec-WebSocket-Version: 13\n";

  private static String nonce() {
    byte[] nonce = new byte[16];
    // the server takes the same from the same port for a repetition
    ThreadLocalRandom.current().nextBytes(nonce);
    return "Sec-WebSocket-Key: " + Base64.getEncoder().encodeToString(nonce) + "\n";
  }

  /** Header lines end in a line feed. */
  private static String head(LiveKitServer server, String target, String lines) {
    try (RawSocket socket = RawSocket.connect(server)) {
      socket.send(
          ("GET " + target + " HTTP/1.1\nHost: localhost\n" + lines + "\n").replace("\n", "\r\n"));
      return socket.readHead();
    }
  }

  private static String target() {
    return SignalClient.query("/rtc", Tokens.join(Rooms.fresh(), "ann"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: Upgrade\nUpgrade: websocket\n",
        "connection: upgrade\nUPGRADE: WebSocket\n",
        "Connection: keep-alive\nConnection: Upgrade\nUpgrade: websocket\n",
        "Connection: Upgrade\nUpgrade: websocket\nConnection: keep-alive\n",
        "Upgrade: websocket\nConnection: keep-alive, Upgrade\n",
        "Connection: Upgrade, keep-alive\nUpgrade: websocket\n",
        "Connection: ,, Upgrade ,\nUpgrade: ,websocket,\n",
        "Connection: Upgrade\nUpgrade: h2c, websocket\n",
        "Connection: Upgrade\nUpgrade: h2c\nUpgrade: websocket\n",
        "Connection:Upgrade\nUpgrade:websocket\nX-Forwarded-For: 192.0.2.7, 10.0.0.1\n"
      })
  void opensASocket(String lines, LiveKitServer server) {
    assertThat(head(server, target(), lines + VERSION + nonce())).startsWith("HTTP/1.1 101 ");
  }

  @Test
  void opensASocketForATargetInAbsoluteForm(LiveKitServer server) {
    assertThat(
            head(
                server,
                "http://localhost" + target(),
                "Connection: Upgrade\nUpgrade: websocket\n" + VERSION + nonce()))
        .startsWith("HTTP/1.1 101 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: keep-alive\nUpgrade: websocket\n",
        "Connection: upgraded\nUpgrade: websocket\n",
        "Connection: Upgrade\nUpgrade: websockets\n",
        "Connection: Upgrade\nUpgrade: h2c\n",
        "Upgrade: websocket\n"
      })
  void isNoHandshake(String lines, LiveKitServer server) {
    assertThat(head(server, target(), lines + VERSION + nonce())).startsWith("HTTP/1.1 404 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sec-WebSocket-Version: 8\n", "", "Sec-WebSocket-Version: 13, 8\n"})
  void ofAnotherVersionIsToldOurs(String version, LiveKitServer server) {
    String head =
        head(server, target(), "Connection: Upgrade\nUpgrade: websocket\n" + version + nonce());
    assertThat(head).startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(head).containsIgnoringCase("Sec-WebSocket-Version: 13\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Sec-WebSocket-Key: c2hvcnQ=\n", "Sec-WebSocket-Key: ?\n"})
  void withoutANonceIsRefused(String key, LiveKitServer server) {
    assertThat(head(server, target(), "Connection: Upgrade\nUpgrade: websocket\n" + VERSION + key))
        .startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/rtc;x",
        "/rtc;a=b",
        "/%72tc",
        "/r%74c",
        "/rtc/v1;x",
        "/rtc/%761",
        "/rtc/v1;x=/y",
        "/rtc;/v1",
        "//rtc",
        "//rtc;x",
        "/rtc/../rtc",
        "/./rtc",
        "/rtc/",
        "/rtc/v1/",
        "/nowhere",
        "/",
        "/agent",
        "/agent;x",
        "/twirp/livekit.RoomService/ListRooms",
        "/demo/",
        "/error-page"
      })
  void withoutATokenOpensNothingHoweverItsPathIsWritten(String path, LiveKitServer server) {
    String lines = "Connection: Upgrade\nUpgrade: websocket\n" + VERSION + nonce();
    assertThat(head(server, path, lines)).containsPattern("\\AHTTP/1.1 4\\d\\d ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rtc;x", "/%72tc", "//rtc"})
  void withATokenOpensASocketHoweverItsPathIsWritten(String path, LiveKitServer server) {
    String target = SignalClient.query(path, Tokens.join(Rooms.fresh(), "ann"));
    assertThat(
            head(server, target, "Connection: Upgrade\nUpgrade: websocket\n" + VERSION + nonce()))
        .startsWith("HTTP/1.1 101 ");
  }
}
