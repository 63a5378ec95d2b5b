package io.livekit.jakarta.web.twirp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.livekit.jakarta.media.api.RoomService;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.signal.SignalGateway;
import io.livekit.jakarta.web.http.Caller;
import io.livekit.jakarta.web.http.PlainText;
import io.livekit.jakarta.web.http.RequestPath;
import io.livekit.jakarta.web.http.WebCounters;
import io.livekit.jakarta.web.http.WebDrop;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The server APIs over Twirp (spec/03 §1): {@code POST /twirp/livekit.<Service>/<Method>} with
 * protobuf or protobuf JSON, answered in the same form. A servlet and not a JAX-RS resource,
 * because Twirp prescribes routing errors and content types to the letter.
 */
@WebServlet(name = "twirp", urlPatterns = "/twirp/*", asyncSupported = true, loadOnStartup = 2)
public class TwirpServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(TwirpServlet.class.getName());
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/protobuf";

  /** PerformRpc may wait for a participant; everything else answers at once. */
  private static final long TIMEOUT_MILLIS = 120_000;

  @Inject private transient RoomService rooms;
  @Inject private transient SignalGateway gateway;
  @Inject private transient WebCounters counters;

  private transient Map<String, Map<String, Method<?>>> services;

  @Override
  public void init() {
    services = new HashMap<>(UnconfiguredServices.of(gateway));
    services.put("livekit.RoomService", RoomServiceMethods.of(rooms));
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = RequestPath.of(request);
    String[] parts = path.split("/", -1);
    Map<String, Method<?>> service = parts.length > 2 ? services.get(parts[2]) : null;
    if (service == null) {
      PlainText.send(request, response, HttpServletResponse.SC_NOT_FOUND, "404 page not found\n");
      return;
    }
    String verb = request.getMethod();
    if (!"POST".equals(verb)) {
      fail(
          response,
          TwirpError.badRoute(
              "unsupported method \"" + verb + "\" (only POST is allowed)", verb, path));
      return;
    }
    Method<?> method = parts.length == 4 ? service.get(parts[3]) : null;
    if (method == null) {
      fail(response, TwirpError.badRoute("no handler for path \"" + path + "\"", verb, path));
      return;
    }
    String type = contentType(request);
    if (!type.equals(JSON) && !type.equals(PROTOBUF)) {
      String shown = request.getContentType() == null ? "" : request.getContentType();
      fail(response, TwirpError.badRoute("unexpected Content-Type: \"" + shown + "\"", verb, path));
      return;
    }
    try {
      call(
          request,
          response,
          method,
          decode(RequestBody.read(request, counters), method, type),
          type);
    } catch (InvalidProtocolBufferException e) {
      String form = type.equals(JSON) ? "json" : "protobuf";
      fail(response, TwirpError.malformed("the " + form + " request could not be decoded"));
    } catch (ServiceException e) {
      fail(response, TwirpError.of(e));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an API call failed", e);
      fail(response, TwirpError.internal());
    }
  }

  private static String contentType(HttpServletRequest request) {
    String type = request.getContentType();
    if (type == null) {
      return "";
    }
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).trim().toLowerCase(Locale.ROOT);
  }

  private Message decode(byte[] body, Method<?> method, String type)
      throws InvalidProtocolBufferException {
    if (body.length > RequestBody.MAX_BYTES) {
      counters.dropped(WebDrop.BODY_TOO_LARGE);
      throw ServiceException.plain(
          ServiceException.Code.RESOURCE_EXHAUSTED,
          "request body exceeds " + RequestBody.MAX_BYTES + " bytes");
    }
    Message.Builder message = method.request().newBuilderForType();
    if (type.equals(JSON)) {
      TwirpJson.parse(new String(body, StandardCharsets.UTF_8), message);
    } else {
      message.mergeFrom(body);
    }
    return message.build();
  }

  private static void call(
      HttpServletRequest request,
      HttpServletResponse response,
      Method<?> method,
      Message message,
      String type)
      throws IOException {
    if (!method.allows(Caller.token(request).map(VerifiedToken::grants).orElse(null), message)) {
      fail(response, TwirpError.unauthenticated());
      return;
    }
    // Before the request becomes asynchronous: what throws at once is answered by the caller.
    CompletionStage<? extends Message> answered = method.call(message);
    AsyncContext async = request.startAsync();
    async.setTimeout(TIMEOUT_MILLIS);
    PendingAnswer pending = new PendingAnswer(async, TwirpServlet::tooLate);
    answered.whenComplete(
        (answer, error) ->
            pending.answer(context -> finish(context.getResponse(), answer, error, type)));
  }

  private static void finish(
      ServletResponse servletResponse, Message answer, Throwable error, String type) {
    HttpServletResponse response = (HttpServletResponse) servletResponse;
    try {
      if (error == null) {
        byte[] body =
            type.equals(JSON)
                ? TwirpJson.print(answer).getBytes(StandardCharsets.UTF_8)
                : answer.toByteArray();
        send(response, HttpServletResponse.SC_OK, type, body);
        return;
      }
      Throwable cause =
          error instanceof CompletionException && error.getCause() != null
              ? error.getCause()
              : error;
      if (cause instanceof ServiceException e) {
        fail(response, TwirpError.of(e));
      } else {
        LOG.log(Level.ERROR, "an API call failed", cause);
        fail(response, TwirpError.internal());
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the caller of an API call has gone", e);
    }
  }

  private static void tooLate(AsyncContext async) {
    try {
      fail((HttpServletResponse) async.getResponse(), TwirpError.deadlineExceeded());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the caller of an API call has gone", e);
    }
  }

  private static void fail(HttpServletResponse response, TwirpError error) throws IOException {
    send(response, error.code().httpStatus(), JSON, error.json().getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpServletResponse response, int status, String type, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
