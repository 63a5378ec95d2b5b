package io.livekit.jakarta.cli.signal;

import io.livekit.jakarta.cli.api.ErrorText;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Signalling over the JDK's WebSocket client: binary frames of protobuf, and JSON text understood
 * (spec/01 §2.5).
 */
public final class WebSocketConnector implements SignalConnector {
  /** Longer than the server tries to start a session: 3 + 6 + 9 s (spec/01 §2.4). */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration VALIDATE_TIMEOUT = Duration.ofSeconds(3);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  @Override
  public CompletionStage<SignalConnector.Connection> connect(
      ConnectTarget target, SignalConnector.Listener listener, Executor executor) {
    WebSocketConnection socket = new WebSocketConnection(listener, executor);
    CompletableFuture<SignalConnector.Connection> opened =
        http.newWebSocketBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .header("Authorization", "Bearer " + target.token())
            .buildAsync(target.webSocket(), socket)
            .thenApply(socket::opened);
    CompletableFuture<SignalConnector.Connection> connected =
        opened
            .handle((ok, failure) -> failure == null ? opened : refusal(target, unwrap(failure)))
            .thenCompose(stage -> stage)
            .whenCompleteAsync((ok, failure) -> {}, executor);
    // The caller has the socket before the first message can come: that is a later task of its
    // executor.
    connected.thenRunAsync(socket::begin, executor);
    return connected;
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private CompletableFuture<SignalConnector.Connection> refusal(
      ConnectTarget target, Throwable failure) {
    if (!(failure instanceof WebSocketHandshakeException handshake)) {
      return failed(0, ErrorText.unreachable(target.server(), failure), failure);
    }
    int status = handshake.getResponse().statusCode();
    HttpRequest validate =
        HttpRequest.newBuilder(target.validation())
            .header("Authorization", "Bearer " + target.token())
            .timeout(VALIDATE_TIMEOUT)
            .build();
    return http.sendAsync(validate, HttpResponse.BodyHandlers.ofString())
        .handle(
            (answer, unanswered) -> {
              // The JDK's client doesn't give the body of a refused upgrade. A server of another
              // kind
              // answers 404 to both requests, with a page of its own.
              boolean says = unanswered == null && answer.statusCode() != 200 && isPlain(answer);
              return says
                  ? ErrorText.withoutToken(answer.body().strip())
                  : target.server() + " refuses the session with status " + status;
            })
        .thenCompose(text -> failed(status, text, failure));
  }

  private static boolean isPlain(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Type").orElse("").startsWith("text/plain")
        && !answer.body().isBlank();
  }

  private static CompletableFuture<SignalConnector.Connection> failed(
      int status, String text, Throwable cause) {
    return CompletableFuture.failedFuture(
        new SignalRefused(status, text.lines().findFirst().orElse(""), cause));
  }
}
