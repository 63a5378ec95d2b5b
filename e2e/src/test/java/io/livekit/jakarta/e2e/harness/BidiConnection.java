package io.livekit.jakarta.e2e.harness;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A session with a browser by WebDriver BiDi (W3C): commands and their answers as JSON over one
 * WebSocket. Thread-safe.
 */
final class BidiConnection implements AutoCloseable {

  /** Longer than any single wait in a page. */
  private static final int PATIENCE_SECONDS = 60;

  private static final Gson GSON = new Gson();

  private final Map<Long, CompletableFuture<JsonObject>> pending = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final Consumer<JsonObject> events;
  private final WebSocket socket;

  /**
   * @param events gets each event's message, on the socket's thread
   */
  BidiConnection(URI address, Consumer<JsonObject> events) {
    this.events = events;
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(address, new Listener())
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .join();
  }

  /**
   * Sends a command and waits for its result.
   *
   * @throws AssertionError if the browser refuses it, with its words
   */
  JsonObject send(String method, Map<String, ?> parameters) {
    long id = lastId.incrementAndGet();
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    pending.put(id, answer);
    try {
      synchronized (socket) {
        socket
            .sendText(GSON.toJson(Map.of("id", id, "method", method, "params", parameters)), true)
            .join();
      }
      return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new AssertionError(method + ": " + e.getCause(), e);
    } finally {
      pending.remove(id);
    }
  }

  private void receive(String text) {
    JsonObject message = JsonParser.parseString(text).getAsJsonObject();
    if ("event".equals(message.get("type").getAsString())) {
      events.accept(message);
      return;
    }
    CompletableFuture<JsonObject> answer =
        message.get("id").isJsonNull() ? null : pending.get(message.get("id").getAsLong());
    if (answer == null) {
      return;
    }
    if (message.has("result")) {
      answer.complete(message.getAsJsonObject("result"));
    } else {
      answer.completeExceptionally(new IllegalStateException(text));
    }
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Listener implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        receive(whole);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      onError(from, new IllegalStateException("the browser closed: " + code + " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      pending.values().forEach(answer -> answer.completeExceptionally(error));
    }
  }
}
