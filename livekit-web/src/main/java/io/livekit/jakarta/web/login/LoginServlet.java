package io.livekit.jakarta.web.login;

import com.google.gson.JsonObject;
import io.livekit.jakarta.media.identity.CallerIdentity;
import io.livekit.jakarta.media.identity.IdentityException;
import io.livekit.jakarta.media.identity.LoginAttempt;
import io.livekit.jakarta.media.identity.OpenIdLogin;
import io.livekit.jakarta.media.identity.RoleGrants;
import io.livekit.jakarta.media.wire.Excerpt;
import io.livekit.jakarta.web.drop.WebCounters;
import io.livekit.jakarta.web.drop.WebDrop;
import io.livekit.jakarta.web.http.Origins;
import io.livekit.jakarta.web.http.PlainText;
import io.livekit.jakarta.web.http.QueryString;
import io.livekit.jakarta.web.http.RequestPath;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Sends browsers to the issuer and takes them back, for the administration page. It leads nowhere
 * but there and to that page, whatever a request says.
 */
@WebServlet(
    name = "login",
    urlPatterns = {
      LoginServlet.LOGIN,
      LoginServlet.CALLBACK,
      LoginServlet.LOGOUT,
      LoginServlet.SESSION
    })
public class LoginServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(LoginServlet.class.getName());

  static final String LOGIN = "/admin/login";
  static final String CALLBACK = "/admin/callback";
  static final String LOGOUT = "/admin/logout";
  static final String SESSION = "/admin/session";

  /** So long may somebody take to sign in. */
  private static final Duration ATTEMPT_AGE = Duration.ofMinutes(10);

  @Inject transient OpenIdLogin login;
  @Inject transient LoginSessions sessions;
  @Inject transient RoleGrants roles;
  @Inject transient WebCounters counters;

  private final SecureRandom random = new SecureRandom();
  private String contextPath = "";

  @Override
  public void init() {
    contextPath = getServletContext().getContextPath();
  }

  /** Why nobody was let in; the page has words for each. */
  private enum Failure {
    /** The issuer, or the server, has no time. */
    UNAVAILABLE,
    /** The issuer's answer is to a question that this browser hasn't asked, or asked long ago. */
    EXPIRED,
    /** Somebody thought better of it, or may not sign in here. */
    DENIED,
    /** What the issuer says is not right. */
    INVALID,
    /** No role of this person grants anything here. */
    NO_ROLE
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Referrer-Policy", "no-referrer");
    String path = RequestPath.of(request);
    boolean wanted = request.getMethod().equals(path.equals(LOGOUT) ? "POST" : "GET");
    if (!wanted || !login.isConfigured() && !path.equals(SESSION)) {
      PlainText.notFound(request, response);
      return;
    }
    switch (path) {
      case LOGIN -> leave(request, response);
      case CALLBACK -> comeBack(request, response);
      case LOGOUT -> logout(request, response);
      default -> tell(response);
    }
  }

  /** What the page asks first: whether there is an issuer, and what to call it. */
  private void tell(HttpServletResponse response) throws IOException {
    JsonObject session = new JsonObject();
    if (login.isConfigured()) {
      session.addProperty("issuer", URI.create(login.config().issuer()).getHost());
    }
    byte[] body = session.toString().getBytes(StandardCharsets.UTF_8);
    response.setContentType("application/json");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private void leave(HttpServletRequest request, HttpServletResponse response) {
    LoginAddress address = LoginAddress.of(login.config(), request);
    LoginAttempt attempt = LoginAttempt.random(random);
    try {
      URI issuer = login.begin(attempt, address.callback());
      LoginCookie.ATTEMPT.set(response, address.isSecure(), attempt.toString(), ATTEMPT_AGE);
      redirect(response, issuer.toString());
    } catch (IdentityException e) {
      fail(response, e);
    }
  }

  private void comeBack(HttpServletRequest request, HttpServletResponse response) {
    LoginAddress address = LoginAddress.of(login.config(), request);
    Optional<LoginAttempt> attempt =
        LoginCookie.ATTEMPT.of(request, address.isSecure()).flatMap(LoginAttempt::parse);
    Map<String, String> answer = QueryString.parse(request.getQueryString());
    if (attempt.filter(mine -> mine.isAnsweredBy(answer.get("state"))).isEmpty()) {
      // The cookie stays: what another page made the browser bring must not end a login.
      fail(response, Failure.EXPIRED, "an answer that this browser hasn't asked for");
      return;
    }
    LoginCookie.ATTEMPT.clear(response, address.isSecure());
    String code = answer.get("code");
    String issuer = answer.getOrDefault("iss", login.config().issuer());
    if (!issuer.equals(login.config().issuer())) { // RFC 9207
      fail(response, Failure.INVALID, "an answer of another issuer");
    } else if (answer.containsKey("error")) {
      fail(response, Failure.DENIED, "the issuer says " + answer.get("error"));
    } else if (code == null || code.length() > OpenIdLogin.MAX_CODE_LENGTH) {
      fail(response, Failure.INVALID, "an answer without a code");
    } else {
      try {
        letIn(login.finish(attempt.get(), code, address.callback()), request, response);
      } catch (IdentityException e) {
        fail(response, e);
      }
    }
  }

  private void letIn(
      CallerIdentity person, HttpServletRequest request, HttpServletResponse response) {
    LoginAddress address = LoginAddress.of(login.config(), request);
    if (Collections.disjoint(roles.roles(), person.roles())) {
      fail(response, Failure.NO_ROLE, "no role of " + person.name() + " grants anything");
      return;
    }
    LoginCookie.SESSION.of(request, address.isSecure()).ifPresent(sessions::end);
    Duration length = login.config().session();
    String id = sessions.begin(person, length);
    LoginCookie.SESSION.set(response, address.isSecure(), id, length);
    redirect(response, page());
  }

  private void logout(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (Origins.isForeign(request)) {
      PlainText.send(request, response, HttpServletResponse.SC_FORBIDDEN, "foreign origin");
      return;
    }
    boolean secure = LoginAddress.of(login.config(), request).isSecure();
    LoginCookie.SESSION.of(request, secure).ifPresent(sessions::end);
    LoginCookie.SESSION.clear(response, secure);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  private void fail(HttpServletResponse response, IdentityException e) {
    boolean unavailable = e.reason() == IdentityException.Reason.UNAVAILABLE;
    fail(response, unavailable ? Failure.UNAVAILABLE : Failure.INVALID, e.getMessage());
  }

  /** What was wrong is in the log alone: it may be an attacker's text. */
  private void fail(HttpServletResponse response, Failure failure, String why) {
    counters.dropped(WebDrop.LOGIN_REFUSED);
    LOG.log(Level.INFO, "nobody was signed in: " + Excerpt.of(why));
    String reason = failure.name().toLowerCase(Locale.ROOT).replace('_', '-');
    redirect(response, page() + "?login=" + reason);
  }

  /** As it is configured, else on the host that was asked: not a part of it is a request's. */
  private String page() {
    String url = login.config().url();
    return url.isEmpty() ? contextPath + "/admin/" : url;
  }

  /** Not by the container's own method, which makes an address of what the request says. */
  private static void redirect(HttpServletResponse response, String address) {
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader("Location", address);
  }
}
