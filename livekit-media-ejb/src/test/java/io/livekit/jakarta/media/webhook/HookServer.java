package io.livekit.jakarta.media.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real HTTP server that gets webhooks. */
final class HookServer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  record Hook(String path, String authorization, String contentType, String body) {}

  /** What it does with an exchange, once that is read. */
  interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  private final BlockingQueue<Hook> hooks = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile Answer answer = status(200);

  HookServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static Answer status(int code) {
    return exchange -> {
      exchange.sendResponseHeaders(code, -1);
      exchange.close();
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    hooks.add(
        new Hook(
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders().getFirst("Authorization"),
            exchange.getRequestHeaders().getFirst("Content-Type"),
            body));
    answer.give(exchange);
  }

  void answer(Answer from) {
    answer = from;
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  Hook next() throws InterruptedException {
    Hook hook = hooks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (hook == null) {
      throw new AssertionError("no webhook came");
    }
    return hook;
  }

  /** What came and nobody has taken. */
  int more() {
    return hooks.size();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
