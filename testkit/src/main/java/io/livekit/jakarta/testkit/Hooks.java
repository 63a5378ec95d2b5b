package io.livekit.jakarta.testkit;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A receiver of webhooks that can be down. Thread-safe. */
public final class Hooks implements AutoCloseable {

  /** A webhook. */
  public record Hook(String event, String id, String room) {}

  private final int port;
  private final List<Hook> taken = new ArrayList<>();
  private final List<Hook> refused = new ArrayList<>();
  private volatile boolean failing;
  private HttpServer server;
  private ExecutorService threads;

  /** It answers, but takes nothing. */
  public void fail(boolean on) {
    failing = on;
  }

  /** Begins down: nothing listens on the port. */
  public Hooks(int port) {
    this.port = port;
  }

  /**
   * @return where it is when it is up
   */
  public String url() {
    return "http://127.0.0.1:" + port + "/hook";
  }

  public synchronized void up() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    JsonObject json = JsonParser.parseString(body).getAsJsonObject();
    Hook hook =
        new Hook(
            json.get("event").getAsString(),
            json.get("id").getAsString(),
            json.getAsJsonObject("room").get("name").getAsString());
    boolean fails = failing;
    synchronized (taken) {
      (fails ? refused : taken).add(hook);
    }
    exchange.sendResponseHeaders(fails ? 503 : 200, -1);
    exchange.close();
  }

  /**
   * @return what came, in its order
   */
  public List<Hook> taken() {
    synchronized (taken) {
      return List.copyOf(taken);
    }
  }

  /**
   * @return what came while it failed
   */
  public List<Hook> refused() {
    synchronized (taken) {
      return List.copyOf(refused);
    }
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop(0);
      threads.shutdownNow();
      server = null;
    }
  }
}
