package io.livekit.jakarta.web.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.LiveKitConfig;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoServletTest {

  private static final String OWN_KEYS = "mykey: a-secret-of-32-characters-or-more";

  private static DemoServlet servlet(boolean development, String keys) {
    LiveKitConfig config =
        new ConfigLoader()
            .override("development", String.valueOf(development), "--dev")
            .override("keys", keys, "--keys")
            .keysRequired(false)
            .load();
    DemoServlet servlet = new DemoServlet();
    servlet.config = config;
    servlet.tokens = new AccessTokens(config.keys(), Clock.systemUTC());
    return servlet;
  }

  private static final class Answer extends ServletOutputStream {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {}

    @Override
    public void write(int octet) {
      body.write(octet);
    }
  }

  private static String ask(DemoServlet servlet, String method, String localAddress)
      throws Exception {
    HttpServletRequest request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                DemoServletTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, called, arguments) ->
                    switch (called.getName()) {
                      case "getMethod" -> method;
                      case "getServletPath" -> "/demo";
                      case "getPathInfo" -> "/token";
                      case "getQueryString" -> "identity=ann&room=r";
                      case "getLocalAddr" -> localAddress;
                      case "getHeaders" -> Collections.emptyEnumeration();
                      default -> null;
                    });
    Answer answer = new Answer();
    HttpServletResponse response =
        (HttpServletResponse)
            Proxy.newProxyInstance(
                DemoServletTest.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (self, called, arguments) ->
                    called.getName().equals("getOutputStream") ? answer : null);
    servlet.service(request, response);
    return answer.body.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "true, , GET, 127.0.0.1, true",
    "true, , GET, ::1, true",
    "true, , GET, 0:0:0:0:0:0:0:1, true",
    "true, , GET, 192.0.2.1, false",
    "true, , GET, 2001:db8::1, false",
    "true, , POST, 127.0.0.1, false",
    "false, , GET, 127.0.0.1, false",
    "true, OWN, GET, 127.0.0.1, false",
    "true, OWN, GET, 192.0.2.1, false"
  })
  void tokensAreForTheWellKnownKeyOnLoopbackOnly(
      boolean development, String keys, String method, String localAddress, boolean given)
      throws Exception {
    String answer = ask(servlet(development, keys == null ? null : OWN_KEYS), method, localAddress);
    if (given) {
      assertThat(answer).startsWith("{\"token\":");
    } else {
      assertThat(answer).isEqualTo("404 page not found\n");
    }
  }
}
