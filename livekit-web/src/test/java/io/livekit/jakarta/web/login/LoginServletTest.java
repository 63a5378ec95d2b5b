package io.livekit.jakarta.web.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.IdentityConfig;
import io.livekit.jakarta.media.identity.CallerIdentity;
import io.livekit.jakarta.media.identity.IssuedTokens;
import io.livekit.jakarta.media.identity.OpenIdLogin;
import io.livekit.jakarta.media.identity.RoleGrants;
import io.livekit.jakarta.web.drop.WebCounters;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server's half of a login takes from a browser. A whole one: e2e's LoginPageTest. */
class LoginServletTest {
  private final AtomicInteger redeemed = new AtomicInteger();
  private final Map<String, String> headers = new HashMap<>(Map.of("Host", "media.example"));

  /** The browser's. */
  private final Map<String, Cookie> cookies = new HashMap<>();

  private HttpServer issuer;
  private String issuerUrl;
  private LoginServlet servlet;
  private boolean secure;

  private final Map<String, String> answered = new HashMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status;

  @BeforeEach
  void start() throws IOException {
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuerUrl = "http://127.0.0.1:" + issuer.getAddress().getPort();
    String discovery =
        "{\"issuer\":\"%1$s\",\"authorization_endpoint\":\"%1$s/auth\",\"token_endpoint\":\"%1$s/token\"}"
            .formatted(issuerUrl);
    issuer.createContext(
        "/",
        exchange -> {
          boolean token = exchange.getRequestURI().getPath().equals("/token");
          if (token) {
            redeemed.incrementAndGet();
          }
          byte[] answer =
              (token ? "{\"error\":\"invalid_grant\"}" : discovery)
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(token ? 400 : 200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    issuer.start();
    servlet = servlet("login: {issuer: '" + issuerUrl + "', client_id: admin}");
  }

  @AfterEach
  void stop() {
    issuer.stop(0);
  }

  private LoginServlet servlet(String login) {
    IdentityConfig config =
        new ConfigLoader()
            .keysRequired(false)
            .body(
                "identity: {issuers: [{url: '%s', audience: livekit}], roles: {a: [room_list]}, %s}"
                    .formatted(issuerUrl, login))
            .load()
            .identity();
    LoginServlet made = new LoginServlet();
    made.login = new OpenIdLogin(config, new IssuedTokens(config));
    made.sessions = new LoginSessions(made.login);
    made.roles = new RoleGrants(config);
    made.counters = new WebCounters();
    return made;
  }

  private HttpServletRequest request(String method, String path, String query) {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (self, called, arguments) ->
                switch (called.getName()) {
                  case "getMethod" -> method;
                  case "getServletPath" -> path;
                  case "getContextPath" -> "";
                  case "getQueryString" -> query;
                  case "isSecure" -> secure;
                  case "getHeader" -> headers.get((String) arguments[0]);
                  case "getHeaders" -> Collections.emptyEnumeration();
                  case "getCookies" ->
                      cookies.isEmpty() ? null : cookies.values().toArray(Cookie[]::new);
                  default -> null;
                });
  }

  private HttpServletResponse response() {
    answered.clear();
    body.reset();
    status = 200;
    return (HttpServletResponse)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServletResponse.class},
            (self, called, arguments) -> {
              switch (called.getName()) {
                case "setHeader" -> answered.put((String) arguments[0], (String) arguments[1]);
                case "setStatus" -> status = (Integer) arguments[0];
                case "addCookie" -> keep((Cookie) arguments[0]);
                case "getOutputStream" -> {
                  return new Output();
                }
                default -> {
                  return null;
                }
              }
              return null;
            });
  }

  private void keep(Cookie cookie) {
    if (cookie.getMaxAge() == 0) {
      cookies.remove(cookie.getName());
    } else {
      cookies.put(cookie.getName(), cookie);
    }
  }

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

  private String location() {
    assertThat(status).isEqualTo(303);
    assertThat(answered).containsEntry("Cache-Control", "no-store");
    return answered.get("Location");
  }

  private void ask(String method, String path, String query) throws IOException {
    servlet.service(request(method, path, query), response());
  }

  private String goAndReadState() throws IOException {
    ask("GET", LoginServlet.LOGIN, null);
    String location = location();
    int state = location.indexOf("&state=") + 7;
    return location.substring(state, location.indexOf('&', state));
  }

  private String comeBack(String query) throws IOException {
    ask("GET", LoginServlet.CALLBACK, query);
    return location();
  }

  @Test
  void theBrowserLeavesWithACookieThatNoScriptReads() throws IOException {
    String state = goAndReadState();
    assertThat(location())
        .startsWith(issuerUrl + "/auth?")
        .contains("redirect_uri=http%3A%2F%2Fmedia.example%2Fadmin%2Fcallback");
    Cookie attempt = cookies.get("livekit-login");
    assertThat(attempt.getValue()).startsWith(state + ".");
    assertThat(attempt.isHttpOnly()).isTrue();
    assertThat(attempt.getAttribute("SameSite")).isEqualTo("Lax");
    assertThat(attempt.getMaxAge()).isEqualTo(600);
  }

  @Test
  void byHttpsCookiesAreOfThisHostAlone() throws IOException {
    headers.put("X-Forwarded-Proto", "https");
    goAndReadState();
    assertThat(location()).contains("redirect_uri=https%3A%2F%2Fmedia.example%2Fadmin%2Fcallback");
    Cookie attempt = cookies.get("__Host-livekit-login");
    assertThat(attempt.getSecure()).isTrue();
    assertThat(attempt.getPath()).isEqualTo("/");
    headers.remove("X-Forwarded-Proto");
    secure = true;
    cookies.clear();
    goAndReadState();
    assertThat(cookies).containsOnlyKeys("__Host-livekit-login");
  }

  @Test
  void aConfiguredAddressCountsWhateverTheRequestSays() throws IOException {
    servlet =
        servlet(
            "login: {issuer: '"
                + issuerUrl
                + "', client_id: admin, url: 'https://m.example/x/admin/'}");
    headers.put("Host", "evil.example");
    goAndReadState();
    assertThat(location()).contains("redirect_uri=https%3A%2F%2Fm.example%2Fx%2Fadmin%2Fcallback");
    assertThat(cookies).containsOnlyKeys("__Host-livekit-login");
  }

  @Test
  void anAnswerThatThisBrowserHasNotAskedForAsksNobody() throws IOException {
    assertThat(comeBack("code=c&state=s")).isEqualTo("/admin/?login=expired");
    String state = goAndReadState();
    for (String other : List.of("code=c", "code=c&state=", "code=c&state=" + state + "x")) {
      assertThat(comeBack(other)).isEqualTo("/admin/?login=expired");
    }
    assertThat(cookies).as("the login goes on").containsOnlyKeys("livekit-login");
    cookies.put("livekit-login", new Cookie("livekit-login", state));
    assertThat(comeBack("code=c&state=" + state)).isEqualTo("/admin/?login=expired");
    assertThat(redeemed).hasValue(0);
  }

  @Test
  void anAnswerCountsOnce() throws IOException {
    String state = goAndReadState();
    assertThat(comeBack("code=c&state=" + state)).isEqualTo("/admin/?login=invalid");
    assertThat(redeemed).hasValue(1);
    assertThat(cookies).isEmpty();
    assertThat(comeBack("code=c&state=" + state)).isEqualTo("/admin/?login=expired");
    assertThat(redeemed).hasValue(1);
  }

  @Test
  void whatIsNoCodeOfThisIssuerIsNotRedeemed() throws IOException {
    Map<String, String> wrong =
        Map.of(
            "error=access_denied&error_description=%3Cscript%3E",
            "/admin/?login=denied",
            "error=server_error&code=c",
            "/admin/?login=denied",
            "iss=https%3A%2F%2Fevil.example&code=c",
            "/admin/?login=invalid",
            "x=y",
            "/admin/?login=invalid",
            "code=" + "c".repeat(OpenIdLogin.MAX_CODE_LENGTH + 1),
            "/admin/?login=invalid");
    for (Map.Entry<String, String> one : wrong.entrySet()) {
      assertThat(comeBack(one.getKey() + "&state=" + goAndReadState())).isEqualTo(one.getValue());
    }
    assertThat(redeemed).hasValue(0);
  }

  @Test
  void anIssuerThatIsDownSendsTheBrowserBack() throws IOException {
    issuer.stop(0);
    ask("GET", LoginServlet.LOGIN, null);
    assertThat(location()).isEqualTo("/admin/?login=unavailable");
    assertThat(cookies).isEmpty();
  }

  @Test
  void whereNobodySignsInThereIsNothing() throws IOException {
    servlet = servlet("login: {}");
    for (String path : List.of(LoginServlet.LOGIN, LoginServlet.CALLBACK)) {
      ask("GET", path, "code=c&state=s");
      assertThat(status).isEqualTo(404);
    }
    ask("POST", LoginServlet.LOGOUT, null);
    assertThat(status).isEqualTo(404);
    ask("GET", LoginServlet.SESSION, null);
    assertThat(body.toString(StandardCharsets.UTF_8)).isEqualTo("{}");
  }

  @Test
  void thePageHearsWhatToCallTheIssuer() throws IOException {
    ask("GET", LoginServlet.SESSION, null);
    assertThat(body.toString(StandardCharsets.UTF_8)).isEqualTo("{\"issuer\":\"127.0.0.1\"}");
    ask("GET", LoginServlet.LOGOUT, null);
    assertThat(status).as("by a link").isEqualTo(404);
  }

  // ---- sessions ----

  private static CallerIdentity person(String name) {
    return new CallerIdentity(name, Set.of("a"), Optional.empty());
  }

  private Optional<CallerIdentity> callerWith(String id) {
    cookies.put("livekit-session", new Cookie("livekit-session", id));
    return servlet.sessions.caller(request("GET", "/api/v1/rooms", null));
  }

  @Test
  void aSessionEndsWithItsTime() {
    Instant[] now = {Instant.ofEpochSecond(1_000)};
    servlet.sessions.clock = () -> now[0];
    String id = servlet.sessions.begin(person("ann"), Duration.ofHours(1));
    assertThat(id).hasSize(43);
    CallerIdentity ann = callerWith(id).orElseThrow();
    assertThat(ann.name()).isEqualTo("ann");
    assertThat(ann.expiresAt()).contains(now[0].plus(Duration.ofHours(1)));
    assertThat(callerWith(id + "x")).isEmpty();
    assertThat(callerWith("")).isEmpty();
    now[0] = now[0].plus(Duration.ofHours(1));
    assertThat(callerWith(id)).isEmpty();
  }

  @Test
  void aSessionEndsWithTheSignOutUnlessAnotherSitesPageWantsIt() throws IOException {
    String id = servlet.sessions.begin(person("ann"), Duration.ofHours(1));
    assertThat(callerWith(id)).isPresent();
    headers.put("Origin", "https://evil.example");
    ask("POST", LoginServlet.LOGOUT, null);
    assertThat(status).isEqualTo(403);
    assertThat(callerWith(id)).isPresent();
    headers.put("Origin", "https://media.example");
    ask("POST", LoginServlet.LOGOUT, null);
    assertThat(status).isEqualTo(204);
    assertThat(cookies).isEmpty();
    assertThat(callerWith(id)).isEmpty();
  }

  @Test
  void noMoreSessionsAreKeptThanThereMayBe() {
    String first = servlet.sessions.begin(person("first"), Duration.ofHours(1));
    String second = servlet.sessions.begin(person("second"), Duration.ofHours(1));
    for (int i = 2; i <= LoginSessions.MAX_SESSIONS; i++) {
      servlet.sessions.begin(person("p" + i), Duration.ofHours(1));
    }
    assertThat(callerWith(first)).isEmpty();
    assertThat(callerWith(second)).isPresent();
  }

  @Test
  void aCookieInClearTextCountsForNothingWherePagesComeByHttps() {
    String id = servlet.sessions.begin(person("ann"), Duration.ofHours(1));
    secure = true;
    assertThat(callerWith(id)).isEmpty();
  }
}
