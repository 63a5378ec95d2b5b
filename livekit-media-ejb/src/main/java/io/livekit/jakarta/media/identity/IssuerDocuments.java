package io.livekit.jakarta.media.identity;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.livekit.jakarta.media.wire.JsonReader;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.WireBounds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The keys of an issuer, as its discovery document leads to them (OpenID Connect Discovery 1.0 §4).
 * The issuer is trusted to say who somebody is, not to be well: what it answers is bounded in size
 * and time, and leads nowhere else. Thread-safe.
 */
final class IssuerDocuments implements JWKSetSource<SecurityContext> {
  static final int MAX_BYTES = 256 << 10;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 2_000;
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final int OK = 200;

  private final String issuer;
  private volatile boolean answers = true; // until it was asked

  /**
   * @param issuer its URL, as it stands in tokens
   */
  IssuerDocuments(String issuer) {
    this.issuer = issuer;
  }

  /**
   * @return whether its keys could be had when they were asked for last
   */
  boolean answers() {
    return answers;
  }

  @Override
  public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, SecurityContext context)
      throws JWKSetRetrievalException {
    answers = false;
    try {
      JWKSet keys = JWKSet.parse(JSONObjectUtils.parse(fetch(keysAddress())));
      answers = true;
      return keys;
    } catch (IOException | ParseException | RuntimeException e) {
      throw new JWKSetRetrievalException("the keys of " + issuer + " can't be had: " + e, e);
    }
  }

  private URI keysAddress() throws IOException, ParseException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    Map<String, Object> discovery =
        JSONObjectUtils.parse(fetch(address(base + "/.well-known/openid-configuration")));
    if (!issuer.equals(discovery.get("issuer"))) {
      throw new IOException("its discovery document names another issuer");
    }
    return address(JSONObjectUtils.getString(discovery, "jwks_uri"));
  }

  private URI address(String text) throws IOException {
    try {
      URI address = new URI(String.valueOf(text));
      boolean secret = "https".equals(address.getScheme());
      // What an issuer says in clear text it may lead to in clear text.
      if (!secret && !("http".equals(address.getScheme()) && issuer.startsWith("http:"))) {
        throw new IOException("not an address to ask: " + address);
      }
      return address;
    } catch (URISyntaxException e) {
      throw new IOException("not an address", e);
    }
  }

  private static String fetch(URI address) throws IOException {
    long end = System.nanoTime() + MAX_NANOS;
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    try {
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setRequestProperty("Accept", "application/json");
      if (connection.getResponseCode() != OK) {
        throw new IOException(address + " answers with " + connection.getResponseCode());
      }
      try (InputStream body = connection.getInputStream()) {
        return bounded(body, end);
      }
    } finally {
      connection.disconnect();
    }
  }

  private static String bounded(InputStream body, long end) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[8 << 10];
    for (int length = body.read(piece); length >= 0; length = body.read(piece)) {
      all.write(piece, 0, length);
      if (all.size() > MAX_BYTES || System.nanoTime() - end > 0) {
        throw new IOException("the answer is too long, or takes too long");
      }
    }
    checkBounds(all.toByteArray());
    return all.toString(StandardCharsets.UTF_8);
  }

  /** The library's own reader has no bounds. */
  private static void checkBounds(byte[] json) throws IOException {
    try {
      JsonReader reader = new JsonReader(json, WireBounds.TOKEN);
      reader.skip();
      reader.end();
    } catch (MalformedMessageException e) {
      throw new IOException("not JSON within its bounds", e);
    }
  }

  @Override
  public void close() {
    // nothing is open between two questions
  }
}
