package io.livekit.jakarta.testkit;

import com.google.gson.JsonObject;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/**
 * Somebody who signs tokens with a key that can be asked for, where no OpenID provider is at hand.
 * Thread-safe.
 */
public final class TokenIssuer {
  private static final String AUDIENCE = "livekit";

  private final RSAKey key;
  private final String url;

  /** Serves until the JVM ends. */
  public TokenIssuer() {
    try {
      key = new RSAKeyGenerator(2048).keyID("1").generate();
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      url = "http://127.0.0.1:" + server.getAddress().getPort();
      JsonObject discovery = new JsonObject();
      discovery.addProperty("issuer", url);
      discovery.addProperty("jwks_uri", url + "/keys");
      serve(server, "/.well-known/openid-configuration", discovery.toString());
      serve(server, "/keys", new JWKSet(key).toPublicJWKSet().toString());
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void serve(HttpServer server, String path, String document) {
    byte[] body = document.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  /**
   * @return how it is configured as one of {@code identity.issuers}
   */
  public String yaml() {
    return "{url: '" + url + "', audience: " + AUDIENCE + "}";
  }

  /** A bearer token of somebody with these roles. */
  public String token(String name, String... roles) {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .issuer(url)
                .audience(AUDIENCE)
                .subject(name)
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("groups", List.of(roles))
                .build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }
}
