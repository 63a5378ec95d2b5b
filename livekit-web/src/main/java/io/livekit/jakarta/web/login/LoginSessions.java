package io.livekit.jakarta.web.login;

import io.livekit.jakarta.media.identity.CallerIdentity;
import io.livekit.jakarta.media.identity.OpenIdLogin;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who is signed in at which browser, by what its cookie says. They end with the server, where who
 * comes back is sent to the issuer anew. Thread-safe.
 */
@ApplicationScoped
public class LoginSessions {

  /** Somebody whom a role lets in has to have made each; with more the oldest ends. */
  static final int MAX_SESSIONS = 1_000;

  private static final int ID_BYTES = 32;

  InstantSource clock = InstantSource.system();

  private final OpenIdLogin login;
  private final SecureRandom random = new SecureRandom();

  /** By the hash of what the cookie says, so that a dump of the memory signs nobody in. */
  private final Map<String, CallerIdentity> byHash = new LinkedHashMap<>();

  @Inject
  public LoginSessions(OpenIdLogin login) {
    this.login = login;
  }

  /** For the container's proxy. */
  LoginSessions() {
    this(null);
  }

  /**
   * @return how the browser shows from now on that it is this person's
   */
  public String begin(CallerIdentity person, Duration length) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = clock.instant();
    CallerIdentity caller =
        new CallerIdentity(person.name(), person.roles(), Optional.of(now.plus(length)));
    synchronized (byHash) {
      byHash.values().removeIf(one -> hasEnded(one, now));
      if (byHash.size() >= MAX_SESSIONS) {
        byHash.remove(byHash.keySet().iterator().next());
      }
      byHash.put(hash(id), caller);
    }
    return id;
  }

  void end(String id) {
    synchronized (byHash) {
      byHash.remove(hash(id));
    }
  }

  /**
   * @return who sits at the browser that a request comes from; empty when nobody has signed in
   *     there
   */
  public Optional<CallerIdentity> caller(HttpServletRequest request) {
    if (!login.isConfigured()) {
      return Optional.empty();
    }
    return LoginCookie.SESSION
        .of(request, LoginAddress.of(login.config(), request).isSecure())
        .flatMap(this::find);
  }

  private Optional<CallerIdentity> find(String id) {
    CallerIdentity caller;
    synchronized (byHash) {
      caller = byHash.get(hash(id));
    }
    return Optional.ofNullable(caller).filter(one -> !hasEnded(one, clock.instant()));
  }

  private static boolean hasEnded(CallerIdentity caller, Instant now) {
    return !caller.expiresAt().orElse(Instant.MAX).isAfter(now);
  }

  private static String hash(String id) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(id.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
