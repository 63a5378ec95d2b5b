package io.livekit.jakarta.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A bare signalling connection: frames as they come, no behaviour of its own. */
public final class SignalClient implements AutoCloseable {

  public static final int NORMAL_CLOSURE = 1000;

  /** In place of a close frame's code: the connection broke. */
  public static final int BROKEN = -1;

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** One message and the kind of frame it came in. */
  public record Frame(SignalResponse message, boolean text, String json) {}

  /** How the server ended the socket. */
  public record Closed(int code, String reason) {}

  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Closed> closed = new CompletableFuture<>();
  private final Duration patience;
  private final WebSocket socket;
  private CompletableFuture<WebSocket> sent = CompletableFuture.completedFuture(null);

  private SignalClient(WebSocket.Builder builder, URI address, Duration patience) {
    this.patience = patience;
    socket = builder.buildAsync(address, new Listener()).join();
  }

  /**
   * Connects as dual-peer-connection clients do; further query parameters as {@code name=value}.
   */
  public static SignalClient connect(Endpoint server, String token, String... parameters) {
    return open(server, query("/rtc", token, parameters));
  }

  public static SignalClient open(Endpoint server, String pathAndQuery) {
    return new SignalClient(
        HTTP.newWebSocketBuilder(), URI.create(server.ws() + pathAndQuery), PATIENCE);
  }

  /** Connects with the token in a header, and waits so long for each message. */
  public static SignalClient open(
      Endpoint server, String pathAndQuery, String token, Duration patience) {
    return new SignalClient(
        HTTP.newWebSocketBuilder().header("Authorization", "Bearer " + token),
        URI.create(server.ws() + pathAndQuery),
        patience);
  }

  /** The answer to an upgrade that must be refused. */
  public static HttpResponse<?> refused(Endpoint server, String pathAndQuery) {
    try (SignalClient client = open(server, pathAndQuery)) {
      throw new AssertionError("not refused: " + pathAndQuery + ", first message " + client.next());
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refusal) {
        return refusal.getResponse();
      }
      throw e;
    }
  }

  public static String query(String path, String token, String... parameters) {
    StringBuilder query = new StringBuilder(path).append("?protocol=16&sdk=js&version=2.23.0");
    if (token != null) {
      query.append("&access_token=").append(token);
    }
    for (String parameter : parameters) {
      int equals = parameter.indexOf('=');
      query
          .append('&')
          .append(parameter, 0, equals + 1)
          .append(URLEncoder.encode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return query.toString();
  }

  public SignalClient send(SignalRequest request) {
    return sendBinary(request.toByteArray());
  }

  public SignalClient sendBinary(byte[] frame) {
    socket.sendBinary(ByteBuffer.wrap(frame), true).join();
    return this;
  }

  /**
   * Sends without waiting, one frame after the other. The server may hang up while this is under
   * way; what failed once fails the next one too.
   */
  public synchronized void post(byte[] frame) {
    sent = sent.thenCompose(before -> socket.sendBinary(ByteBuffer.wrap(frame), true));
  }

  public SignalClient sendText(String frame) {
    socket.sendText(frame, true).join();
    return this;
  }

  /** The next frame. */
  public Frame next() {
    try {
      Frame frame = frames.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (frame == null) {
        throw new AssertionError("no frame; closed: " + closed.getNow(null));
      }
      return frame;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The next frame of this kind; others are skipped. */
  public Frame await(SignalResponse.MessageCase kind) {
    return await(frame -> frame.message().getMessageCase() == kind);
  }

  public Frame await(Predicate<Frame> fits) {
    Frame frame = next();
    while (!fits.test(frame)) {
      frame = next();
    }
    return frame;
  }

  public Closed awaitClosed() {
    try {
      return closed.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw new AssertionError("the socket stays open", e);
    }
  }

  /** Proves that the server still reads and answers: a ping's answer, whatever came before it. */
  public Frame ping(long timestamp) {
    send(SignalRequest.newBuilder().setPing(timestamp).build());
    return await(SignalResponse.MessageCase.PONG);
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Listener implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();
    private ByteString binary = ByteString.EMPTY;

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      binary = binary.concat(ByteString.copyFrom(data));
      if (last) {
        try {
          frames.add(new Frame(SignalResponse.parseFrom(binary), false, null));
        } catch (InvalidProtocolBufferException e) {
          closed.completeExceptionally(e);
        }
        binary = ByteString.EMPTY;
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          SignalResponse.Builder message = SignalResponse.newBuilder();
          JsonFormat.parser().merge(text.toString(), message);
          frames.add(new Frame(message.build(), true, text.toString()));
        } catch (InvalidProtocolBufferException e) {
          closed.completeExceptionally(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(new Closed(code, reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.complete(new Closed(BROKEN, String.valueOf(error)));
    }
  }
}
