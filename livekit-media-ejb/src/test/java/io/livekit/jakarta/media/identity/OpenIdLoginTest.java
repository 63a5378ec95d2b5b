package io.livekit.jakarta.media.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.livekit.jakarta.media.config.ConfigException;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.IdentityConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logins with an issuer that answers over a real connection whatever it is told to. */
class OpenIdLoginTest {
  private static final String REDIRECT = "https://media.example/admin/callback";
  private static RSAKey key;
  private static RSAKey stranger;

  private final LoginAttempt attempt = LoginAttempt.random(new SecureRandom());
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private String issuer;
  private String discovery;
  private int status = 200;
  private String answer = "{}";
  private Map<String, String> form;
  private String authorization;

  @BeforeAll
  static void generate() throws JOSEException {
    key = new RSAKeyGenerator(2048).keyID("rsa").generate();
    stranger = new RSAKeyGenerator(2048).keyID("rsa").generate();
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer = "http://127.0.0.1:" + server.getAddress().getPort();
    discovery = discovery("");
    server.createContext(
        "/.well-known/openid-configuration",
        exchange -> {
          asked.incrementAndGet();
          send(exchange, 200, discovery);
        });
    server.createContext(
        "/keys", exchange -> send(exchange, 200, new JWKSet(key).toPublicJWKSet().toString()));
    server.createContext(
        "/token",
        exchange -> {
          form =
              parse(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          authorization = exchange.getRequestHeaders().getFirst("Authorization");
          send(exchange, status, answer);
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String discovery(String more) {
    return "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/keys\",\"token_endpoint\":\"%1$s/token\",\"authorization_endpoint\":\"%1$s/auth?tenant=a\"%2$s}"
        .formatted(issuer, more);
  }

  private static Map<String, String> parse(String query) {
    Map<String, String> fields = new HashMap<>();
    for (String field : query.split("&")) {
      String[] parts = field.split("=", 2);
      fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return fields;
  }

  private IdentityConfig config(String login) {
    return new ConfigLoader()
        .keysRequired(false)
        .body(
            "identity: {issuers: [{url: '%1$s', audience: livekit}], login: {issuer: '%1$s', %2$s}}"
                .formatted(issuer, login))
        .load()
        .identity();
  }

  private OpenIdLogin login(String config) {
    IdentityConfig identity = config(config);
    return new OpenIdLogin(identity, new IssuedTokens(identity));
  }

  private OpenIdLogin login() {
    return login("client_id: 'admin page', client_secret: 'a:b'");
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .audience("admin page")
        .subject("ann")
        .issueTime(new Date())
        .expirationTime(Date.from(Instant.now().plusSeconds(300)))
        .claim("nonce", attempt.nonce())
        .claim("groups", List.of("operator"));
  }

  private static String signed(RSAKey by, JWTClaimsSet claims) {
    try {
      SignedJWT token =
          new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(), claims);
      token.sign(new RSASSASigner(by));
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private void answerWith(String idToken, String accessToken) {
    answer = "{\"id_token\":\"" + idToken + "\",\"access_token\":\"" + accessToken + "\"}";
  }

  private CallerIdentity finish() throws IdentityException {
    return login().finish(attempt, "a code", REDIRECT);
  }

  private void assertRefused(String word) {
    assertThatThrownBy(this::finish)
        .hasMessageContaining(word)
        .isInstanceOfSatisfying(
            IdentityException.class,
            e -> assertThat(e.reason()).isEqualTo(IdentityException.Reason.INVALID_TOKEN));
  }

  private static void assertUnavailable(ThrowingCallable asking) {
    assertThatThrownBy(asking)
        .isInstanceOfSatisfying(
            IdentityException.class,
            e -> assertThat(e.reason()).isEqualTo(IdentityException.Reason.UNAVAILABLE));
  }

  // ---- as it should be ----

  @Test
  void theBrowserIsSentWithAllThatTiesTheAnswerToIt() throws Exception {
    URI address = login().begin(attempt, REDIRECT);
    assertThat(address.toString()).startsWith(issuer + "/auth?tenant=a&");
    byte[] challenge =
        MessageDigest.getInstance("SHA-256")
            .digest(attempt.verifier().getBytes(StandardCharsets.US_ASCII));
    assertThat(parse(address.getRawQuery()))
        .containsEntry("response_type", "code")
        .containsEntry("client_id", "admin page")
        .containsEntry("redirect_uri", REDIRECT)
        .containsEntry("scope", "openid profile")
        .containsEntry("state", attempt.state())
        .containsEntry("nonce", attempt.nonce())
        .containsEntry("code_challenge_method", "S256")
        .containsEntry(
            "code_challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(challenge))
        .doesNotContainValue(attempt.verifier());
  }

  @Test
  void whomTheIssuerNamesIsThatPerson() throws Exception {
    answerWith(signed(key, claims().build()), "opaque");
    CallerIdentity ann = finish();
    assertThat(ann.name()).isEqualTo("ann");
    assertThat(ann.roles()).containsExactly("operator");
    assertThat(form)
        .containsEntry("grant_type", "authorization_code")
        .containsEntry("code", "a code")
        .containsEntry("redirect_uri", REDIRECT)
        .containsEntry("code_verifier", attempt.verifier())
        .doesNotContainKey("client_secret");
    // Each half escaped before they are put together (RFC 6749 §2.3.1).
    assertThat(authorization)
        .isEqualTo(
            "Basic "
                + Base64.getEncoder()
                    .encodeToString("admin+page:a%3Ab".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void rolesAreTakenOfAnAccessTokenForThisApiToo() throws Exception {
    JWTClaimsSet.Builder access =
        new JWTClaimsSet.Builder(claims().build())
            .audience("livekit")
            .claim("groups", List.of("host"));
    String id = signed(key, claims().build());
    answerWith(id, signed(key, access.build()));
    assertThat(finish().roles()).containsExactlyInAnyOrder("operator", "host");
    for (JWTClaimsSet foreign :
        List.of(
            new JWTClaimsSet.Builder(access.build()).audience("payroll").build(),
            new JWTClaimsSet.Builder(access.build()).subject("bob").build())) {
      answerWith(id, signed(key, foreign));
      assertThat(finish().roles()).containsExactly("operator");
    }
    answerWith(id, signed(stranger, access.build()));
    assertThat(finish().roles()).containsExactly("operator");
  }

  @Test
  void aClientSaysWhoItIsInTheWayThatTheIssuerTakes() throws Exception {
    answerWith(signed(key, claims().build()), "");
    login("client_id: 'admin page'").finish(attempt, "c", REDIRECT);
    assertThat(authorization).isNull();
    assertThat(form).containsEntry("client_id", "admin page").doesNotContainKey("client_secret");
    discovery = discovery(",\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"]");
    finish();
    assertThat(authorization).isNull();
    assertThat(form).containsEntry("client_secret", "a:b");
  }

  @Test
  void aPartyThatIsNamedMustBeThisOne() throws Exception {
    JWTClaimsSet.Builder claims = claims().audience(List.of("admin page", "other"));
    answerWith(signed(key, claims.build()), "");
    assertRefused("another party");
    answerWith(signed(key, claims.claim("azp", "admin page").build()), "");
    assertThat(finish().name()).isEqualTo("ann");
    answerWith(signed(key, claims.claim("azp", "other").build()), "");
    assertRefused("another party");
  }

  // ---- wrong answers ----

  @Test
  void idTokensThatAreNotOfThisLoginLetNobodyIn() {
    for (JWTClaimsSet wrong :
        List.of(
            claims().claim("nonce", "other").build(),
            claims().claim("nonce", null).build(),
            claims().audience("livekit").build(),
            claims().issuer("https://other.example").build(),
            claims().expirationTime(new Date(0)).build(),
            claims().expirationTime(null).build(),
            claims().subject(null).build(),
            claims().issueTime(null).build())) {
      answerWith(signed(key, wrong), "");
      assertRefused("");
    }
    answerWith(signed(stranger, claims().build()), "");
    assertRefused("ignature");
    for (String none : List.of("", "a.b.c", "x".repeat(100_000))) {
      answerWith(none, "");
      assertRefused("");
    }
  }

  @Test
  void whatIsNoAnswerLetsNobodyInAndSaysWhoseFaultItIs() {
    for (String broken :
        List.of("", "[]", "{}", "null", "{\"id_token\":7}", "{\"id_token\":null}")) {
      answer = broken;
      assertRefused("ID token");
    }
    status = 400;
    answer = "{\"error\":\"invalid_grant\"}";
    assertRefused("invalid_grant");
    answer = "{\"error\":\"" + "x".repeat(50_000) + "\"}";
    assertThatThrownBy(this::finish)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000));
    status = 401;
    answer = "";
    assertRefused("401");
    status = 302;
    assertRefused("302");
    status = 503;
    assertUnavailable(this::finish);
    status = 200;
    answer = " ".repeat(IssuerDocuments.MAX_BYTES + 1);
    assertUnavailable(this::finish);
  }

  @Test
  void anIssuerThatLeadsElsewhereIsNotFollowed() {
    for (String more :
        List.of(
            "{\"issuer\":\"https://other.example\"}",
            "{\"issuer\":\"" + issuer + "\"}",
            "{\"issuer\":\"" + issuer + "\",\"authorization_endpoint\":7}",
            "{\"issuer\":\"" + issuer + "\",\"authorization_endpoint\":\"javascript:alert(1)\"}",
            "{\"issuer\":\"" + issuer + "\",\"authorization_endpoint\":\"/relative\"}",
            "null",
            "not JSON")) {
      discovery = more;
      assertUnavailable(() -> login().begin(attempt, REDIRECT));
    }
  }

  @Test
  void anIssuerThatIsDownIsNotAskedByEverybodyWhoComes() {
    discovery = "none";
    OpenIdLogin login = login();
    for (int i = 0; i < 20; i++) {
      assertUnavailable(() -> login.begin(attempt, REDIRECT));
    }
    assertThat(asked).hasValue(1);
  }

  // ---- the browser's half ----

  @Test
  void anAttemptIsReadAgainAndNothingElseIs() {
    assertThat(LoginAttempt.parse(attempt.toString())).contains(attempt);
    assertThat(attempt.isAnsweredBy(attempt.state())).isTrue();
    assertThat(attempt.isAnsweredBy(null)).isFalse();
    assertThat(attempt.isAnsweredBy("")).isFalse();
    assertThat(attempt.isAnsweredBy(attempt.nonce())).isFalse();
    for (String other : List.of("", "..", attempt + ".", attempt + "x", "a.b.c")) {
      assertThat(LoginAttempt.parse(other)).as(other).isEmpty();
    }
    assertThat(LoginAttempt.random(new SecureRandom())).isNotEqualTo(attempt);
  }

  // ---- configuration ----

  @Test
  void whatCannotWorkIsNotTaken() {
    for (String wrong :
        List.of(
            "client_id: ''",
            "client_id: a, scope: profile",
            "client_id: a, url: 'https://media.example/'",
            "client_id: a, url: 'ftp://media.example/admin/'",
            "client_id: a, session: 10s",
            "client_id: a, session: 100h")) {
      assertThatThrownBy(() -> config(wrong))
          .as(wrong)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("identity.login");
    }
    assertThatThrownBy(
            () ->
                new ConfigLoader()
                    .keysRequired(false)
                    .body("identity: {login: {issuer: 'https://a.example', client_id: a}}")
                    .load())
        .hasMessageContaining("identity.issuers");
    assertThat(
            new OpenIdLogin(
                    new ConfigLoader().keysRequired(false).load().identity(),
                    new IssuedTokens(new ConfigLoader().keysRequired(false).load().identity()))
                .isConfigured())
        .isFalse();
    assertThat(config("client_id: a, client_secret: hidden").toString()).doesNotContain("hidden");
  }
}
