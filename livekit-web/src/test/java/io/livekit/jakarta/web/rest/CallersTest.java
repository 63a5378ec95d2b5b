package io.livekit.jakarta.web.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.IdentityConfig;
import io.livekit.jakarta.media.identity.CallerIdentity;
import io.livekit.jakarta.media.identity.IssuedTokens;
import io.livekit.jakarta.media.identity.OpenIdLogin;
import io.livekit.jakarta.media.identity.RoleGrants;
import io.livekit.jakarta.web.http.Caller;
import io.livekit.jakarta.web.login.LoginSessions;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Callers whom the container has let in. */
class CallersTest {
  private final Map<String, Object> attributes = new HashMap<>();
  private final Map<String, String> headers = new HashMap<>(Map.of("Host", "media.example:8443"));
  private Principal principal = () -> "ann";
  private String method = "POST";
  private Cookie session;

  private static Callers callers(String roles) {
    IdentityConfig config =
        new ConfigLoader()
            .keysRequired(false)
            .body(
                "identity: {issuers: [{url: 'https://login.example', audience: a}],"
                    + " login: {issuer: 'https://login.example', client_id: c}, roles: {"
                    + roles
                    + "}}")
            .load()
            .identity();
    Callers callers = new Callers();
    callers.roles = new RoleGrants(config);
    callers.sessions = new LoginSessions(new OpenIdLogin(config, new IssuedTokens(config)));
    return callers;
  }

  private final Callers callers =
      callers("operator: [room_list, room_admin], other: [room_create]");

  private HttpServletRequest request(String... held) {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, called, arguments) ->
                switch (called.getName()) {
                  case "getUserPrincipal" -> principal;
                  case "isUserInRole" -> Set.of(held).contains((String) arguments[0]);
                  case "getMethod" -> method;
                  case "getCookies" -> session == null ? null : new Cookie[] {session};
                  case "isSecure" -> false;
                  case "getContextPath" -> "";
                  case "getHeader" -> headers.get((String) arguments[0]);
                  case "getAttribute" -> attributes.get((String) arguments[0]);
                  case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                  default -> throw new UnsupportedOperationException(called.getName());
                });
  }

  @Test
  void theRolesThatTheContainerKnowsGrantWhatIsConfigured() {
    HttpServletRequest request = request("operator", "unheard-of");
    VerifiedToken token = callers.token(request, "r").orElseThrow();
    assertThat(token.grants().identity()).isEqualTo("ann");
    assertThat(token.apiKey()).isEmpty();
    assertThat(token.grants().video().mayAdminister("r")).isTrue();
    assertThat(token.grants().video().mayAdminister("s")).isFalse();
    assertThat(token.grants().video().roomList()).isTrue();
    assertThat(token.grants().video().roomCreate()).isFalse();
    assertThat(Caller.token(request)).as("what others of the request see").contains(token);
  }

  @Test
  void whomTheContainerDoesNotKnowNobodyKnows() {
    principal = null;
    assertThat(callers.token(request("operator"), "r")).isEmpty();
  }

  @Test
  void withoutConfiguredRolesThePrincipalCountsForNothing() {
    assertThat(callers("").token(request("operator"), "r")).isEmpty();
  }

  @Test
  void changesThatAnotherSitesPageAsksForAreRefused() {
    for (String origin :
        new String[] {"https://evil.example", "null", "https://media.example", "https://", ""}) {
      headers.put("Origin", origin);
      method = "DELETE";
      assertThatThrownBy(() -> callers.token(request("operator"), "r"))
          .as(origin)
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.problem().status()).isEqualTo(403);
                assertThat(e.problem().code()).isEqualTo("foreign_origin");
              });
      method = "GET";
      assertThat(callers.token(request("operator"), "r")).isPresent();
      attributes.clear();
    }
    headers.put("Origin", "https://Media.example:8443");
    method = "DELETE";
    assertThat(callers.token(request("operator"), "r")).isPresent();
  }

  @Test
  void whoHasSignedInIsGrantedWhatItsRolesGrantAndOnlyToPagesOfThisSite() {
    principal = null;
    CallerIdentity ann = new CallerIdentity("ann", Set.of("operator"), Optional.empty());
    session = new Cookie("livekit-session", callers.sessions.begin(ann, Duration.ofHours(1)));
    VerifiedToken token = callers.token(request(), "r").orElseThrow();
    assertThat(token.grants().identity()).isEqualTo("ann");
    assertThat(token.grants().video().mayAdminister("r")).isTrue();
    assertThat(token.expiresAt()).as("streams end with the session").isPresent();
    attributes.clear();
    headers.put("Origin", "https://evil.example");
    for (String each : new String[] {"GET", "POST", "DELETE"}) {
      method = each;
      assertThatThrownBy(() -> callers.token(request(), "r"))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().code()).isEqualTo("foreign_origin"));
    }
    headers.put("Origin", "http://media.example:8443");
    assertThat(callers.token(request(), "r")).isPresent();
    attributes.clear();
    session = new Cookie("livekit-session", "x".repeat(43));
    assertThat(callers.token(request(), "r")).isEmpty();
  }
}
