package io.livekit.jakarta.cli.api;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;

/** Turns failures into words for the user. Stateless. */
public final class ErrorText {
  private ErrorText() {}

  /**
   * @return one line that says why nothing came from the server
   */
  public static String unreachable(ServerAddress server, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "unknown host " + server.http().getHost();
      }
      if (cause instanceof HttpConnectTimeoutException) {
        return server + " does not answer";
      }
      if (cause instanceof HttpTimeoutException) {
        return server + " did not answer in time";
      }
    }
    if (failure instanceof ConnectException) {
      return "no server answers at " + server + "; is it running?";
    }
    String detail =
        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return "no LiveKit server answers at " + server + ": " + detail;
  }

  /**
   * The server repeats a refused token in its text; a token doesn't belong on a screen or in a log.
   */
  public static String withoutToken(String text) {
    return text.replaceAll("[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*", "(token)");
  }
}
