package io.livekit.jakarta.web.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.identity.RoleGrants;
import io.livekit.jakarta.web.http.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Callers whom the container has let in. */
class CallersTest {
  private final Map<String, Object> attributes = new HashMap<>();
  private final Map<String, String> headers = new HashMap<>(Map.of("Host", "media.example:8443"));
  private Principal principal = () -> "ann";
  private String method = "POST";

  private static Callers callers(String roles) {
    Callers callers = new Callers();
    callers.roles =
        new RoleGrants(
            new ConfigLoader()
                .keysRequired(false)
                .body("identity: {roles: {" + roles + "}}")
                .load()
                .identity());
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
}
