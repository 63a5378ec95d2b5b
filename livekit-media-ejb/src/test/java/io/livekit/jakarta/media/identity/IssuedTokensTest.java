package io.livekit.jakarta.media.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.livekit.jakarta.media.auth.UnverifiedToken;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.IdentityConfig;
import io.livekit.jakarta.media.config.LoginConfig;
import io.livekit.jakarta.media.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of every kind, of an issuer whose documents come over a real connection. */
class IssuedTokensTest {
  private static final LoginConfig NO_LOGIN =
      new LoginConfig("", "", Secret.NONE, "openid", "", Duration.ofHours(1));

  private static RSAKey rsa;
  private static RSAKey stranger;
  private static ECKey ec;

  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private ExecutorService threads;
  private String issuer;
  private volatile int status = 200;
  private volatile String discovery;
  private volatile String keys;
  private IssuedTokens tokens;

  @BeforeAll
  static void generate() throws JOSEException {
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    stranger = new RSAKeyGenerator(2048).keyID("stranger").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer = "http://127.0.0.1:" + server.getAddress().getPort() + "/realms/staff";
    discovery = "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + issuer + "/keys\"}";
    keys = keySet(rsa, ec);
    answer("/realms/staff/.well-known/openid-configuration");
    answer("/realms/staff/keys");
    threads = Executors.newCachedThreadPool(); // a caller who hangs is to hold up nobody else here
    server.setExecutor(threads);
    server.start();
    tokens = with("groups");
  }

  private void answer(String path) {
    server.createContext(
        path,
        exchange -> {
          boolean ofKeys = path.endsWith("/keys");
          if (ofKeys) {
            asked.incrementAndGet();
          }
          byte[] body = (ofKeys ? keys : discovery).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static String keySet(JWK... keys) {
    return new JWKSet(List.of(keys)).toPublicJWKSet().toString();
  }

  private IssuedTokens with(String rolesClaim) {
    IdentityConfig.Issuer one = new IdentityConfig.Issuer(issuer, "livekit", rolesClaim);
    return new IssuedTokens(new IdentityConfig(List.of(one), Map.of(), NO_LOGIN));
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .audience("livekit")
        .subject("ann@example.com")
        .expirationTime(Date.from(Instant.now().plusSeconds(300)))
        .claim("groups", List.of("operator", "staff"));
  }

  private static String signed(JWSHeader header, RSAKey key, JWTClaimsSet claims)
      throws JOSEException {
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  private static String signed(JWTClaimsSet claims) throws JOSEException {
    return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(), rsa, claims);
  }

  private String changed(Consumer<JWTClaimsSet.Builder> change) throws JOSEException {
    JWTClaimsSet.Builder builder = claims();
    change.accept(builder);
    return signed(builder.build());
  }

  private static UnverifiedToken read(String token) {
    return UnverifiedToken.ofHeader("Bearer " + token).orElseThrow();
  }

  private CallerIdentity verify(String token) throws IdentityException {
    assertThat(tokens.concern(read(token))).isTrue();
    return tokens.verify(read(token));
  }

  private void assertRefused(String token, String why) {
    assertThatThrownBy(() -> verify(token))
        .isInstanceOfSatisfying(
            IdentityException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(IdentityException.Reason.INVALID_TOKEN);
              assertThat(e.getMessage()).contains(why).doesNotContain(token);
              assertThat(e.getMessage().length()).isLessThan(400);
            });
  }

  private void assertUnavailable(String token) {
    assertThatThrownBy(() -> verify(token))
        .isInstanceOfSatisfying(
            IdentityException.class,
            e -> assertThat(e.reason()).isEqualTo(IdentityException.Reason.UNAVAILABLE));
  }

  // ---- right ones ----

  @Test
  void aTokenSaysWhoItsHolderIsAndTheKeysAreAskedForOnce() throws Exception {
    for (int i = 0; i < 20; i++) {
      CallerIdentity ann = verify(signed(claims().build()));
      assertThat(ann.name()).isEqualTo("ann@example.com");
      assertThat(ann.roles()).containsExactlyInAnyOrder("operator", "staff");
      assertThat(ann.expiresAt()).isPresent();
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void otherAlgorithmsAndTypesOfTokensAreTakenToo() throws Exception {
    SignedJWT elliptic =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("ec")
                .type(new JOSEObjectType("at+jwt"))
                .build(),
            claims().build());
    elliptic.sign(new ECDSASigner(ec));
    assertThat(verify(elliptic.serialize()).name()).isEqualTo("ann@example.com");
    for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.PS384, JWSAlgorithm.RS512)) {
      JWSHeader header =
          new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).keyID("rsa").build();
      verify(signed(header, rsa, claims().build()));
    }
    // Without a key's name all of the kind are tried.
    verify(signed(new JWSHeader(JWSAlgorithm.RS256), rsa, claims().build()));
  }

  @Test
  void clocksMayDifferByAMinute() throws Exception {
    verify(changed(c -> c.expirationTime(Date.from(Instant.now().minusSeconds(30)))));
    verify(changed(c -> c.notBeforeTime(Date.from(Instant.now().plusSeconds(30)))));
  }

  @Test
  void rolesAreFoundWhereProvidersPutThem() throws Exception {
    tokens = with("realm_access.roles");
    Object keycloak = Map.of("roles", List.of("operator"));
    assertThat(verify(changed(c -> c.claim("realm_access", keycloak))).roles())
        .containsExactly("operator");
    tokens = with("https://example.com/roles");
    assertThat(verify(changed(c -> c.claim("https://example.com/roles", List.of("a")))).roles())
        .containsExactly("a");
    tokens = with("scope");
    assertThat(verify(changed(c -> c.claim("scope", "rooms.read rooms.write"))).roles())
        .containsExactlyInAnyOrder("rooms.read", "rooms.write");
    tokens = with("roles");
    assertThat(verify(signed(claims().build())).roles()).as("none").isEmpty();
  }

  // ---- wrong ones ----

  @Test
  void expiredAndEarlyAndForeignTokensAreRefused() throws Exception {
    assertRefused(
        changed(c -> c.expirationTime(Date.from(Instant.now().minusSeconds(90)))), "Expired");
    assertRefused(
        changed(c -> c.notBeforeTime(Date.from(Instant.now().plusSeconds(90)))), "before");
    assertRefused(changed(c -> c.expirationTime(null)), "exp");
    assertRefused(changed(c -> c.subject(null)), "sub");
    assertRefused(changed(c -> c.audience("others")), "aud");
    assertRefused(changed(c -> c.audience((String) null)), "aud");
    assertRefused(changed(c -> c.issuer(issuer + "/")), "issuer");
    assertRefused(changed(c -> c.issuer(null)), "issuer");
    assertRefused(changed(c -> c.issuer("https://elsewhere.example")), "issuer");
    assertThat(asked.get()).as("strangers ask nobody").isLessThanOrEqualTo(1);
  }

  @Test
  void aRolesClaimOfAnotherTypeIsRefused() throws Exception {
    for (Object wrong :
        List.of(
            7,
            true,
            Map.of("a", 1),
            List.of(1, 2),
            Arrays.asList("a", null),
            List.of(List.of("a")),
            Collections.nCopies(Issuer.MAX_ROLES + 1, "a"))) {
      assertRefused(changed(c -> c.claim("groups", wrong)), "claim groups");
    }
  }

  @Test
  void aSharedSecretOrNoSignatureIsNeverAnIssuers() throws Exception {
    byte[] publicKey = rsa.toRSAPublicKey().getEncoded();
    SignedJWT confused =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(), claims().build());
    confused.sign(new MACSigner(publicKey));
    assertThat(tokens.concern(read(confused.serialize()))).isFalse();
    assertThatThrownBy(() -> tokens.verify(read(confused.serialize())))
        .isInstanceOf(IdentityException.class);
    String none = base64("{\"alg\":\"none\"}") + "." + base64(claims().build().toString()) + ".";
    assertThat(tokens.concern(read(none))).isFalse();
    assertThatThrownBy(() -> tokens.verify(read(none))).isInstanceOf(IdentityException.class);
  }

  @Test
  void aKeyThatComesWithTheTokenCountsForNothing() throws Exception {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").jwk(stranger.toPublicJWK()).build();
    assertRefused(signed(header, stranger, claims().build()), "signature");
  }

  @Test
  void changedTokensAreRefusedWhereverTheyAreChanged() throws Exception {
    String token = signed(claims().build());
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      StringBuilder other = new StringBuilder(token);
      int at = random.nextInt(token.length());
      other.setCharAt(at, (char) (33 + random.nextInt(94)));
      if (other.toString().equals(token) || isLastOfAPart(token, at)) {
        continue; // of the last character of a part not all bits count
      }
      UnverifiedToken.ofHeader("Bearer " + other)
          .filter(tokens::concern)
          .ifPresent(
              changed ->
                  assertThatThrownBy(() -> tokens.verify(changed))
                      .isInstanceOf(IdentityException.class));
    }
    verify(token);
  }

  private static boolean isLastOfAPart(String token, int at) {
    return at == token.length() - 1 || token.charAt(at + 1) == '.';
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void tokensOfAnyLengthAndDepthAreNoneAtAll() {
    for (String claims :
        List.of("[".repeat(10_000), "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}", "7", "")) {
      String token = base64("{\"alg\":\"RS256\"}") + "." + base64(claims) + ".AAAA";
      assertThat(UnverifiedToken.ofHeader("Bearer " + token)).isEmpty();
    }
    assertThat(UnverifiedToken.ofHeader("Bearer a.b." + "c".repeat(70_000))).isEmpty();
    assertThat(UnverifiedToken.ofHeader("Basic YTpi")).isEmpty();
    assertThat(UnverifiedToken.ofHeader(null)).isEmpty();
  }

  // ---- keys that change, and issuers that don't answer ----

  @Test
  void aNewKeyIsAskedForAndFloodsOfUnknownOnesAreNot() throws Exception {
    verify(signed(claims().build()));
    keys = keySet(stranger);
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("stranger").build();
    assertThat(verify(signed(header, stranger, claims().build())).name()).isNotEmpty();
    for (int i = 0; i < 100; i++) {
      JWSHeader unknown = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("kid" + i).build();
      assertRefused(signed(unknown, rsa, claims().build()), "");
    }
    assertThat(asked.get()).isLessThanOrEqualTo(3);
    verify(signed(header, stranger, claims().build()));
  }

  @Test
  void anIssuerThatIsDownIsUnavailableAndOneThatWasUpIsBelievedOn() throws Exception {
    status = 500;
    assertUnavailable(signed(claims().build()));
    status = 200;
    verify(signed(claims().build()));
    server.stop(0);
    verify(signed(claims().build()));
  }

  @Test
  void whatAnIssuerAnswersIsBoundedAndLeadsNowhereElse() throws Exception {
    String token = signed(claims().build());
    List<String> documents =
        List.of(
            "",
            "[]",
            "{}",
            "{\"issuer\":\"https://other.example\",\"jwks_uri\":\"" + issuer + "/keys\"}",
            "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":7}",
            "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"file:///etc/passwd\"}",
            "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"jar:http://x!/y\"}",
            " ".repeat(IssuerDocuments.MAX_BYTES + 1));
    for (String document : documents) {
      tokens = with("groups");
      discovery = document;
      assertUnavailable(token);
    }
    assertThat(asked).hasValue(0);
    discovery = "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + issuer + "/keys\"}";
    for (String document : List.of("", "{\"keys\":7}", "{\"keys\":" + "[".repeat(50_000), "null")) {
      tokens = with("groups");
      keys = document;
      assertUnavailable(token);
    }
    tokens = with("groups");
    status = 302;
    assertUnavailable(token);
  }

  @Test
  void anIssuerThatIsDownIsSoForEverybodyHoweverOftenTheyAsk() throws Exception {
    status = 500;
    UnverifiedToken token = read(signed(claims().build()));
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> tokens.verify(token))
          .isInstanceOfSatisfying(
              IdentityException.class,
              e -> assertThat(e.reason()).isEqualTo(IdentityException.Reason.UNAVAILABLE));
    }
  }

  @Test
  void anIssuerThatHangsHoldsUpFewCallers() throws Exception {
    String token = signed(claims().build());
    java.util.concurrent.CountDownLatch hanging = new java.util.concurrent.CountDownLatch(1);
    java.util.concurrent.CountDownLatch arrived = new java.util.concurrent.CountDownLatch(1);
    server.removeContext("/realms/staff/keys");
    server.createContext(
        "/realms/staff/keys",
        exchange -> {
          arrived.countDown();
          try {
            hanging.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    Queue<IdentityException> refusals = new ConcurrentLinkedQueue<>();
    Runnable call =
        () -> {
          try {
            tokens.verify(read(token));
          } catch (IdentityException e) {
            refusals.add(e);
          }
        };
    List<Thread> waiting = IntStream.range(0, 8).mapToObj(i -> new Thread(call)).toList();
    try {
      waiting.forEach(Thread::start);
      arrived.await();
      // All places are taken, or will be, until the issuer's time is over. This call may take one
      // of them itself; then one of the others found none.
      while (!isRefusedAtOnce(refusals) && waiting.stream().anyMatch(Thread::isAlive)) {
        call.run();
      }
    } finally {
      hanging.countDown();
    }
    for (Thread thread : waiting) {
      thread.join();
    }
    assertThat(refusals)
        .extracting(IdentityException::reason)
        .hasSizeGreaterThanOrEqualTo(waiting.size())
        .containsOnly(IdentityException.Reason.UNAVAILABLE);
    assertThat(isRefusedAtOnce(refusals)).isTrue();
  }

  private static boolean isRefusedAtOnce(Queue<IdentityException> refusals) {
    return refusals.stream().anyMatch(refusal -> refusal.getMessage().contains("too many"));
  }

  @Test
  void withoutIssuersNoTokenConcernsThem() throws Exception {
    IssuedTokens nobody =
        new IssuedTokens(new ConfigLoader().keysRequired(false).load().identity());
    assertThat(nobody.concern(read(signed(claims().build())))).isFalse();
  }
}
