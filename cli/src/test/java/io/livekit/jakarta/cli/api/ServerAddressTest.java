package io.livekit.jakarta.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

  @ParameterizedTest
  @CsvSource({
    "http://localhost:7880, http://localhost:7880/rtc, ws://localhost:7880/rtc",
    "ws://localhost:7880/, http://localhost:7880/rtc, ws://localhost:7880/rtc",
    "wss://call.example.org, https://call.example.org/rtc, wss://call.example.org/rtc",
    "HTTPS://call.example.org/sub/, https://call.example.org/sub/rtc,"
        + " wss://call.example.org/sub/rtc",
    "localhost:7880, http://localhost:7880/rtc, ws://localhost:7880/rtc",
    "http://[::1]:7880, http://[::1]:7880/rtc, ws://[::1]:7880/rtc"
  })
  void oneAddressServesBothProtocolsWhateverItsScheme(String text, String http, String webSocket) {
    ServerAddress address = ServerAddress.parse(text);
    assertThat(address.http("/rtc")).hasToString(http);
    assertThat(address.webSocket("/rtc")).hasToString(webSocket);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://host", "http://", "http://a b", "::::"})
  void whatIsNoAddressIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("not a server URL: '" + text + "'");
  }

  @Test
  void theNodesIpIsALiteral() {
    assertThat(ServerAddress.parse("http://localhost:7880").ip()).isEqualTo("127.0.0.1");
    assertThat(ServerAddress.parse("http://192.0.2.7:7880").ip()).isEqualTo("192.0.2.7");
    assertThat(ServerAddress.parse("http://[::1]:7880").ip()).isEqualTo("0:0:0:0:0:0:0:1");
  }
}
