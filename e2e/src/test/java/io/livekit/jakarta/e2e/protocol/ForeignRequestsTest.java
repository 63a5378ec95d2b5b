package io.livekit.jakarta.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that the container would answer by itself: every answer is ours (spec/01 §1). */
@LiveKit
class ForeignRequestsTest {

  private static final String OURS = "404 page not found\n";

  /** What an application server says of itself. */
  private static final Pattern A_CONTAINERS_WORDS =
      Pattern.compile("(?i)<html|payara|glassfish|grizzly|catalina|undertow|X-Powered-By|Server:");

  private static String answer(LiveKitServer server, String request) {
    try (RawSocket socket = RawSocket.connect(server)) {
      String answer = socket.send(request).readAll();
      assertThat(answer).doesNotContainPattern(A_CONTAINERS_WORDS);
      return answer;
    }
  }

  private static String request(String line) {
    return line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%",
        "GET /%00",
        "GET /%zz",
        "GET /a%2fb",
        "GET /../x",
        "GET /\\x",
        "GET *",
        "GET rtc",
        "OPTIONS *",
        "TRACE /",
        "TRACE /rtc",
        "CONNECT localhost:1",
        "PUT /demo/",
        "POST /demo/token",
        "DELETE /demo/demo.js",
        "PATCH /nowhere",
        "FOO /nowhere",
        "GET /index.jsp",
        "GET /a.jspx",
        "GET /demo/a.jsp",
        "GET /WEB-INF/web.xml",
        "GET /META-INF/MANIFEST.MF",
        "GET /WEB-INF/",
        "GET /openapi",
        "GET /openapi/",
        "GET /healthz",
        "GET /health/live/x",
        "GET /metrics",
        "GET /metrics/base",
        "GET /j_security_check",
        "GET /error-page",
        "GET /demo/WEB-INF/web.xml",
        "GET /a;x",
        "GET http://localhost/nowhere",
        "GET /twirp/../nowhere",
        "GET /%c0%ae"
      })
  void findNothing(String line, LiveKitServer server) {
    String answer = answer(server, request(line));
    assertThat(answer).startsWith("HTTP/1.1 404 Not Found\r\n").endsWith("\r\n\r\n" + OURS);
    assertThat(answer).contains("Content-Type: text/plain");
    assertThat(answer).doesNotContain("WWW-Authenticate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:port\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        "GET /\r\n\r\n"
      })
  void areRefusedAndTheirConnectionsClosed(String request, LiveKitServer server) {
    assertThat(answer(server, request)).containsPattern("\\AHTTP/1.1 (400|501|505) ");
  }

  @Test
  void withHeadersThatAreTooLongAreRefused(LiveKitServer server) {
    String header = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(70_000) + "\r\n\r\n";
    String path = "GET /" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    for (String request : new String[] {header, path}) {
      assertThat(answer(server, request)).containsPattern("\\A(HTTP/1.1 4\\d\\d |<reset>)");
    }
  }

  /** Its frames would be read, and answered, past all that looks at requests. */
  @Test
  void inHttp2AreRefusedWithPriorKnowledge(LiveKitServer server) {
    String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    String settings = "\0\0\0\4\0\0\0\0\0";
    assertThat(answer(server, preface + settings)).startsWith("HTTP/1.1 505 ");
  }

  @Test
  void thatOfferHttp2AreAnsweredInHttp1(LiveKitServer server) throws Exception {
    String answer =
        answer(
            server,
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("OK");

    HttpResponse<String> byTheJdksClient =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .build()
            .send(
                HttpRequest.newBuilder(URI.create(server.http() + "/")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(byTheJdksClient.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(byTheJdksClient.body()).isEqualTo("OK");
  }
}
