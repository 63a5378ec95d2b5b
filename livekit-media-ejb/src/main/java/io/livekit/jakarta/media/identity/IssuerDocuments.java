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
 * What an issuer answers: its discovery document (OpenID Connect Discovery 1.0 §4), the keys that
 * this leads to, and what is posted to it. The issuer is trusted to say who somebody is, not to be
 * well: what it answers is bounded in size and time, and leads nowhere else. Thread-safe.
 */
final class IssuerDocuments implements JWKSetSource<SecurityContext> {
  static final int MAX_BYTES = 256 << 10;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 2_000;
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final int OK = 200;

  /** What an issuer says of itself counts for so long, and a failure to say it for less. */
  private static final long KEEP_NANOS = TimeUnit.MINUTES.toNanos(5);

  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String issuer;
  private volatile boolean answers = true; // until it was asked
  private Map<String, Object> discovered; // null until it answered
  private IOException failure; // of the last question; null when it was answered
  private long discoveredAt;

  /**
   * What an issuer answered to a form.
   *
   * @param status of HTTP
   * @param json empty when the answer is no JSON object
   */
  record Answer(int status, Map<String, Object> json) {}

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

  private URI keysAddress() throws IOException {
    return endpoint(readDiscovery(), "jwks_uri");
  }

  /**
   * @return what it says of itself, at most some minutes old
   */
  synchronized Map<String, Object> discovery() throws IOException {
    long age = System.nanoTime() - discoveredAt;
    if (failure != null && age < RETRY_NANOS) {
      throw failure;
    }
    if (failure != null || discovered == null || age > KEEP_NANOS) {
      try {
        discovered = readDiscovery();
        failure = null;
      } catch (IOException e) {
        failure = e;
      }
      discoveredAt = System.nanoTime();
    }
    if (failure != null) {
      throw failure;
    }
    return discovered;
  }

  private Map<String, Object> readDiscovery() throws IOException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    try {
      Map<String, Object> discovery =
          JSONObjectUtils.parse(fetch(address(base + "/.well-known/openid-configuration")));
      if (discovery == null || !issuer.equals(discovery.get("issuer"))) {
        throw new IOException("its discovery document names another issuer");
      }
      return discovery;
    } catch (ParseException e) {
      throw new IOException("its discovery document is none", e);
    }
  }

  /**
   * @param name of an address in the discovery document
   */
  URI endpoint(String name) throws IOException {
    return endpoint(discovery(), name);
  }

  private URI endpoint(Map<String, Object> discovery, String name) throws IOException {
    if (!(discovery.get(name) instanceof String text)) {
      throw new IOException("its discovery document has no " + name);
    }
    return address(text);
  }

  /**
   * Posts a form.
   *
   * @param endpoint name of its address in the discovery document
   * @param authorization the header; null for none
   */
  Answer post(String endpoint, String form, String authorization) throws IOException {
    byte[] body = form.getBytes(StandardCharsets.US_ASCII);
    return ask(
        endpoint(endpoint),
        connection -> {
          connection.setRequestMethod("POST");
          connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
          if (authorization != null) {
            connection.setRequestProperty("Authorization", authorization);
          }
          connection.setDoOutput(true);
          // So that the JDK doesn't send it a second time by itself: a code counts once.
          connection.setFixedLengthStreamingMode(body.length);
          connection.getOutputStream().write(body);
        },
        (connection, end) -> {
          int status = connection.getResponseCode();
          InputStream stream =
              status >= 400 ? connection.getErrorStream() : connection.getInputStream();
          if (stream == null) {
            return new Answer(status, Map.of());
          }
          try (InputStream answer = stream) {
            return new Answer(status, objectIn(bounded(answer, end)));
          }
        });
  }

  /** Refusals come as pages, too. */
  private static Map<String, Object> objectIn(byte[] body) {
    try {
      Map<String, Object> object = JSONObjectUtils.parse(json(body));
      return object == null ? Map.of() : object; // "null"
    } catch (IOException | ParseException e) {
      return Map.of();
    }
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
    return ask(
        address,
        connection -> connection.setRequestMethod("GET"),
        (connection, end) -> {
          if (connection.getResponseCode() != OK) {
            throw new IOException(address + " answers with " + connection.getResponseCode());
          }
          try (InputStream body = connection.getInputStream()) {
            return json(bounded(body, end));
          }
        });
  }

  /** Makes a connection a request. */
  @FunctionalInterface
  private interface Request {
    void on(HttpURLConnection connection) throws IOException;
  }

  /** Reads an answer until a time on the clock of {@link System#nanoTime}. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(HttpURLConnection connection, long end) throws IOException;
  }

  private static <T> T ask(URI address, Request request, Reader<T> reader) throws IOException {
    long end = System.nanoTime() + MAX_NANOS;
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    try {
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setRequestProperty("Accept", "application/json");
      request.on(connection);
      return reader.read(connection, end);
    } finally {
      connection.disconnect();
    }
  }

  private static byte[] bounded(InputStream body, long end) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[8 << 10];
    for (int length = body.read(piece); length >= 0; length = body.read(piece)) {
      all.write(piece, 0, length);
      if (all.size() > MAX_BYTES || System.nanoTime() - end > 0) {
        throw new IOException("the answer is too long, or takes too long");
      }
    }
    return all.toByteArray();
  }

  /** The library's own reader has no bounds. */
  private static String json(byte[] body) throws IOException {
    try {
      JsonReader reader = new JsonReader(body, WireBounds.TOKEN);
      reader.skip();
      reader.end();
      return new String(body, StandardCharsets.UTF_8);
    } catch (MalformedMessageException e) {
      throw new IOException("not JSON within its bounds", e);
    }
  }

  @Override
  public void close() {
    // nothing is open between two questions
  }
}
