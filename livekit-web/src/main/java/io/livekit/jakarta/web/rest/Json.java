package io.livekit.jakarta.web.rest;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** Writes answers by the container's JSON-B, and names what they say by their hash. Thread-safe. */
@ApplicationScoped
public class Json {

  /** Bytes of a hash in an ETag; two versions of a room never meet by chance. */
  private static final int TAG_BYTES = 12;

  private static final System.Logger LOG = System.getLogger(Json.class.getName());

  private Jsonb jsonb;

  @PostConstruct
  void open() {
    jsonb = JsonbBuilder.create();
  }

  /** Its caches know the application's classes. */
  @PreDestroy
  void close() {
    try {
      jsonb.close();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, "JSON-B could not be closed", e);
    }
  }

  byte[] write(Object value) {
    return jsonb.toJson(value).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @return the ETag of an answer with this body, without its quotes
   */
  static String tag(byte[] body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
      byte[] begin = Arrays.copyOf(hash, TAG_BYTES);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(begin);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
