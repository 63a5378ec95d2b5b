package io.livekit.jakarta.media.identity;

import io.livekit.jakarta.media.auth.UnverifiedToken;
import io.livekit.jakarta.media.config.IdentityConfig;
import io.livekit.jakarta.media.config.LoginConfig;
import io.livekit.jakarta.media.wire.Excerpt;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Has an issuer say who sits at a browser: its authorization code flow (OpenID Connect Core 1.0
 * §3.1) with PKCE (RFC 7636). Thread-safe; may wait for the issuer.
 */
public final class OpenIdLogin {
  private static final System.Logger LOG = System.getLogger(OpenIdLogin.class.getName());

  /** Anybody can begin one, or bring a code that is none: as many ask the issuer at most. */
  private static final int MAX_AT_A_TIME = 4;

  /** Longer than the codes that are whole tokens. */
  public static final int MAX_CODE_LENGTH = 8 << 10;

  private static final int OK = 200;
  private static final int SERVER_ERROR = 500;

  private final LoginConfig config;
  private final Issuer issuer;
  private final Semaphore places = new Semaphore(MAX_AT_A_TIME);

  /**
   * @param tokens with the same issuers, whose keys serve both
   */
  public OpenIdLogin(IdentityConfig config, IssuedTokens tokens) {
    this.config = config.login();
    issuer = tokens.issuer(this.config.issuer());
  }

  /**
   * @return whether people can sign in
   */
  public boolean isConfigured() {
    return issuer != null;
  }

  /**
   * @return how it is configured
   */
  public LoginConfig config() {
    return config;
  }

  /**
   * @param redirect where the issuer sends the browser back to
   * @return where to send it to
   */
  public URI begin(LoginAttempt attempt, String redirect) throws IdentityException {
    URI endpoint = inPlace(() -> issuer.endpoint("authorization_endpoint"));
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", config.clientId());
    query.put("redirect_uri", redirect);
    query.put("scope", config.scope());
    query.put("state", attempt.state());
    query.put("nonce", attempt.nonce());
    query.put("code_challenge", attempt.challenge());
    query.put("code_challenge_method", "S256");
    String separator = endpoint.getRawQuery() == null ? "?" : "&";
    return URI.create(endpoint + separator + form(query));
  }

  /**
   * @param code what the issuer gave the browser
   * @param redirect as it was at the beginning
   * @return who it is: roles are those of the ID token, and of the access token where that is one
   *     for this API
   */
  public CallerIdentity finish(LoginAttempt attempt, String code, String redirect)
      throws IdentityException {
    return inPlace(
        () -> {
          Map<String, Object> answer = redeem(attempt, code, redirect);
          if (!(answer.get("id_token") instanceof String idToken)) {
            throw IdentityException.invalid("the issuer gave no ID token");
          }
          CallerIdentity person = issuer.verifyIdToken(idToken, config.clientId(), attempt.nonce());
          Set<String> roles = new HashSet<>(person.roles());
          roles.addAll(rolesOfAccessToken(answer.get("access_token"), person));
          return new CallerIdentity(person.name(), roles, person.expiresAt());
        });
  }

  /** What may wait for the issuer. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IdentityException;
  }

  private <T> T inPlace(Question<T> question) throws IdentityException {
    if (!places.tryAcquire()) {
      throw IdentityException.unavailable("too many people sign in at this moment", null);
    }
    try {
      return question.ask();
    } finally {
      places.release();
    }
  }

  private Map<String, Object> redeem(LoginAttempt attempt, String code, String redirect)
      throws IdentityException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", redirect);
    form.put("code_verifier", attempt.verifier());
    String authorization = null;
    if (!config.clientSecret().isPresent()) {
      form.put("client_id", config.clientId());
    } else if (issuer.takesSecretInHeader()) {
      String login = encoded(config.clientId()) + ":" + encoded(config.clientSecret().value());
      authorization =
          "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    } else {
      form.put("client_id", config.clientId());
      form.put("client_secret", config.clientSecret().value());
    }
    IssuerDocuments.Answer answer = issuer.post("token_endpoint", form(form), authorization);
    if (answer.status() == OK) {
      return answer.json();
    }
    String error = String.valueOf(answer.json().getOrDefault("error", "without saying why"));
    String why = "the issuer answers " + answer.status() + ": " + Excerpt.of(error);
    if (answer.status() >= SERVER_ERROR) {
      throw IdentityException.unavailable(why, null);
    }
    throw IdentityException.invalid(why);
  }

  /** It is the issuer's to give one that nobody else can read: then it says nothing here. */
  private Set<String> rolesOfAccessToken(Object token, CallerIdentity person)
      throws IdentityException {
    Optional<UnverifiedToken> readable =
        UnverifiedToken.ofHeader("Bearer " + token).filter(Issuer::signs);
    if (readable.isEmpty()) {
      return Set.of();
    }
    try {
      CallerIdentity caller = issuer.verify(readable.get().text());
      return caller.name().equals(person.name()) ? caller.roles() : Set.of();
    } catch (IdentityException e) {
      if (e.reason() == IdentityException.Reason.UNAVAILABLE) {
        throw e;
      }
      LOG.log(Level.DEBUG, "the access token of a login is for others: " + e.getMessage());
      return Set.of();
    }
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
