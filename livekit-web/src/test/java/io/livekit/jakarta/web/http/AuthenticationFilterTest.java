package io.livekit.jakarta.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.Revocation;
import io.livekit.jakarta.media.auth.RevocationStore;
import io.livekit.jakarta.media.auth.Revocations;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.config.ApiKeys;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.identity.IssuedTokens;
import io.livekit.jakarta.web.drop.WebCounters;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the filter answers to tokens that the server can't decide on now. */
class AuthenticationFilterTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Map<String, Object> answered = new HashMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  private final class Output extends ServletOutputStream {
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

  private void ask(String path) throws Exception {
    RevocationStore down =
        new RevocationStore() {
          @Override
          public List<Revocation> load(long now, int limit) throws Failed {
            throw new Failed(new IllegalStateException("no connection"));
          }

          @Override
          public void save(Revocation revocation, long now) {}
        };
    AuthenticationFilter filter = new AuthenticationFilter();
    filter.tokens =
        new AccessTokens(
            ApiKeys.of(Map.of("key", "0123456789abcdef0123456789abcdef")),
            Clock.systemUTC(),
            new Revocations(Clock.systemUTC(), down, Runnable::run, MINUTE));
    filter.issued = new IssuedTokens(new ConfigLoader().keysRequired(false).load().identity());
    filter.counters = new WebCounters();
    ClaimGrants ann =
        ClaimGrants.of("ann", "", VideoGrant.builder().roomJoin(true).room("r").build());
    // Another server's, a moment before this one was started.
    String token =
        new AccessTokens(
                ApiKeys.of(Map.of("key", "0123456789abcdef0123456789abcdef")),
                Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-5)))
            .issue("key", ann, MINUTE);
    HttpServletRequest request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, called, arguments) ->
                    switch (called.getName()) {
                      case "getServletPath" -> path;
                      case "getHeaders" -> Collections.emptyEnumeration();
                      case "getHeader" ->
                          "Authorization".equals(arguments[0]) ? "Bearer " + token : null;
                      default -> null;
                    });
    HttpServletResponse response =
        (HttpServletResponse)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (self, called, arguments) -> {
                  switch (called.getName()) {
                    case "setHeader" -> answered.put((String) arguments[0], arguments[1]);
                    case "setStatus" -> answered.put("status", arguments[0]);
                    case "setContentType" -> answered.put("type", arguments[0]);
                    case "getOutputStream" -> {
                      return new Output();
                    }
                    default -> {
                      return null;
                    }
                  }
                  return null;
                });
    filter.doFilter(
        request,
        response,
        (passed, unused) -> {
          throw new AssertionError("it was let in");
        });
  }

  @Test
  void aTokenThatMayHaveBeenRevokedIsToBeBroughtAgainSoon() throws Exception {
    ask("/rtc");
    assertThat(answered).containsEntry("status", 503).containsKey("Retry-After");
    assertThat(body.toString(StandardCharsets.UTF_8)).contains("can't tell yet");
  }

  @Test
  void andTheRestApiSaysSoInAProblem() throws Exception {
    ask("/api/v1/rooms");
    assertThat(answered)
        .containsEntry("status", 503)
        .containsEntry("type", "application/problem+json")
        .containsKey("Retry-After")
        .doesNotContainKey("WWW-Authenticate");
    assertThat(body.toString(StandardCharsets.UTF_8)).contains("\"unavailable\"");
  }
}
