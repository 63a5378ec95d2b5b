package io.livekit.jakarta.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradesTest {

  private static HttpServletRequest request(Map<String, List<String>> headers) {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            UpgradesTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "getMethod" -> "GET";
                  case "getHeaders" ->
                      Collections.enumeration(headers.getOrDefault(arguments[0], List.of()));
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  /** Header lines are separated by a bar. */
  private static List<String> lines(String lines) {
    return lines == null ? List.of() : List.of(lines.split("\\|", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Upgrade; websocket; true",
        "upgrade; WebSocket; true",
        "keep-alive|Upgrade; websocket; true",
        "keep-alive, Upgrade; websocket; true",
        "Upgrade, keep-alive; websocket; true",
        ",, upgrade ,; ,websocket,; true",
        "close|keep-alive, ,UPGRADE|x; h2c, websocket; true",
        "Upgrade; h2c|websocket; true",
        "keep-alive; websocket; false",
        "upgraded; websocket; false",
        "not-upgrade; websocket; false",
        "Upgrade; websockets; false",
        "Upgrade; h2c; false",
        "; websocket; false",
        "Upgrade; ; false"
      })
  void bothHeadersAreLists(String connection, String upgrade, boolean isWebSocket) {
    HttpServletRequest request =
        request(Map.of("Connection", lines(connection), "Upgrade", lines(upgrade)));
    assertThat(Upgrades.isWebSocket(request)).isEqualTo(isWebSocket);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "dGhlIHNhbXBsZSBub25jZQ==; true",
        "dGhlIHNhbXBsZSBub25jZQ==|dGhlIHNhbXBsZSBub25jZQ==; false",
        "dGhlIHNhbXBsZQ==; false",
        "not base64 at all; false",
        "; false"
      })
  void aNonceIsSixteenBytesSaidOnce(String lines, boolean isNonce) {
    HttpServletRequest request = request(Map.of("Sec-WebSocket-Key", lines(lines)));
    assertThat(Upgrades.hasNonce(request)).isEqualTo(isNonce);
  }

  @Test
  void onlyOneVersionIsSpoken() {
    assertThat(Upgrades.speaksOurVersion(request(Map.of("Sec-WebSocket-Version", List.of("13")))))
        .isTrue();
    for (List<String> lines : List.of(List.of("8"), List.of("13", "8"), List.<String>of())) {
      assertThat(Upgrades.speaksOurVersion(request(Map.of("Sec-WebSocket-Version", lines))))
          .isFalse();
    }
  }
}
