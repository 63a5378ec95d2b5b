package io.livekit.jakarta.ear;

import io.livekit.jakarta.proto.SignalResponse;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A signalling WebSocket without a client behind it: what comes is kept as it came. */
final class SignalClient implements WebSocket.Listener, AutoCloseable {
  /** The connection broke, rather than being closed by a frame. */
  static final int BROKEN = -1;

  /**
   * @param text null for a binary frame
   */
  record Frame(byte[] binary, String text) {}

  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
  private final StringBuilder text = new StringBuilder();
  private final WebSocket socket;
  private CompletableFuture<WebSocket> sent = CompletableFuture.completedFuture(null);

  /**
   * @param path with the query, but without the token
   */
  SignalClient(String path, String token) throws Exception {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .buildAsync(URI.create("ws://127.0.0.1:" + FreePorts.http() + path), this)
            .get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  Frame next() throws InterruptedException {
    Frame frame = frames.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (frame == null) {
      throw new AssertionError("no further message came");
    }
    return frame;
  }

  SignalResponse nextMessage() throws Exception {
    return SignalResponse.parseFrom(next().binary());
  }

  void sendText(String message) throws Exception {
    socket.sendText(message, true).get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** The server may hang up while this is under way. */
  synchronized void sendBinary(byte[] message) {
    // One at a time; what failed once fails the next one too.
    sent = sent.thenCompose(before -> socket.sendBinary(ByteBuffer.wrap(message), true));
  }

  /**
   * @return the close frame's code, or {@link #BROKEN}
   */
  int closeCode() throws Exception {
    return closed.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] part = new byte[data.remaining()];
    data.get(part);
    binary.writeBytes(part);
    if (last) {
      frames.add(new Frame(binary.toByteArray(), null));
      binary.reset();
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      frames.add(new Frame(null, text.toString()));
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    closed.complete(status);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    closed.complete(BROKEN);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
