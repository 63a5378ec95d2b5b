package io.livekit.jakarta.web.twirp;

import com.google.protobuf.Message;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.web.http.Caller;
import io.livekit.jakarta.web.http.PlainText;
import io.livekit.jakarta.web.http.RequestBodies;
import io.livekit.jakarta.web.http.RequestPath;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The server APIs over Twirp (spec/03 §1): {@code POST /twirp/livekit.<Service>/<Method>} with
 * protobuf or protobuf JSON, answered in the same form. A servlet and not a JAX-RS resource,
 * because Twirp prescribes routing errors and content types to the letter.
 */
@WebServlet(name = "twirp", urlPatterns = "/twirp/*", asyncSupported = true, loadOnStartup = 2)
public class TwirpServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(TwirpServlet.class.getName());
  private static final String PREFIX = "/twirp/";

  @Inject transient Instance<TwirpService> found;
  @Inject transient RequestBodies bodies;
  @Inject transient Answers answers;
  @Inject transient LiveKitConfig config;

  private transient Map<String, Map<String, Method<?>>> services;

  @Override
  public void init() {
    services = new HashMap<>();
    found.forEach(service -> services.put(service.name(), Map.copyOf(service.methods())));
    UnreachableLimits.warnings(config.limit()).forEach(text -> LOG.log(Level.WARNING, text));
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = RequestPath.of(request);
    String route = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
    int slash = route.indexOf('/');
    Map<String, Method<?>> service = services.get(slash < 0 ? route : route.substring(0, slash));
    if (service == null) {
      PlainText.send(request, response, HttpServletResponse.SC_NOT_FOUND, "404 page not found\n");
      return;
    }
    String verb = request.getMethod();
    if (!"POST".equals(verb)) {
      fail(response, TwirpError.wrongVerb(verb, path));
      return;
    }
    Method<?> method = slash < 0 ? null : service.get(route.substring(slash + 1));
    if (method == null) {
      fail(response, TwirpError.noHandler(verb, path));
      return;
    }
    Optional<MessageFormat> format = MessageFormat.of(request.getContentType());
    if (format.isEmpty()) {
      String type = request.getContentType() == null ? "" : request.getContentType();
      fail(response, TwirpError.wrongContentType(type, verb, path));
      return;
    }
    try {
      call(request, response, method, format.get());
    } catch (MalformedMessageException e) {
      String form = format.get().name().toLowerCase(Locale.ROOT);
      fail(response, TwirpError.malformed("the " + form + " request could not be decoded"));
    } catch (ServiceException e) {
      fail(response, TwirpError.of(e));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an API call failed", e);
      fail(response, TwirpError.internal());
    }
  }

  private void call(
      HttpServletRequest request,
      HttpServletResponse response,
      Method<?> method,
      MessageFormat format)
      throws IOException {
    ClaimGrants grants = Caller.token(request).map(VerifiedToken::grants).orElse(null);
    // Who may make no such call has no body read.
    if (!method.permission().possible(grants)) {
      fail(response, TwirpError.unauthenticated());
      return;
    }
    Message message =
        bodies.read(request, method.maxBytes(), body -> format.read(body, method.request()));
    if (!method.allows(grants, message)) {
      fail(response, TwirpError.unauthenticated());
      return;
    }
    // What throws at once is answered before the request becomes asynchronous.
    answers.answer(request, method.call(message), format);
  }

  static void fail(HttpServletResponse response, TwirpError error) throws IOException {
    byte[] body = error.json();
    response.setStatus(error.httpStatus());
    response.setContentType(MessageFormat.JSON.contentType());
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
