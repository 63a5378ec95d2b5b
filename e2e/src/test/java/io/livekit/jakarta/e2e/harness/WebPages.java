package io.livekit.jakarta.e2e.harness;

import com.microsoft.playwright.Route;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the page of the tests and livekit-client as it comes from npm. From localhost, where
 * browsers give cameras.
 */
final class WebPages implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          4,
          task -> {
            Thread thread = new Thread(task, "pages");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Path> roots =
      List.of(
          Project.root().resolve("e2e/src/test/web"),
          Project.root().resolve("e2e/target/node/node_modules/livekit-client/dist"));

  WebPages() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/index.html";
  }

  /** The addresses of all pages, for a browser that is to ask here instead of its network. */
  String pattern() {
    return "http://localhost:" + server.getAddress().getPort() + "/**";
  }

  /** Answers a browser that can't connect. */
  void fulfill(Route route) {
    String name = URI.create(route.request().url()).getPath().substring(1);
    Optional<Path> file = file(name);
    Route.FulfillOptions answer = new Route.FulfillOptions();
    if (file.isEmpty()) {
      route.fulfill(answer.setStatus(404));
      return;
    }
    route.fulfill(answer.setPath(file.get()).setContentType(type(name)));
  }

  private Optional<Path> file(String name) {
    for (Path root : roots) {
      Path file = root.resolve(name).normalize();
      if (file.startsWith(root) && Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().substring(1);
    Optional<Path> file = file(name);
    if (file.isEmpty()) {
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
      return;
    }
    byte[] content = Files.readAllBytes(file.get());
    exchange.getResponseHeaders().set("Content-Type", type(name));
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
    exchange.close();
  }

  private static String type(String name) {
    return name.endsWith(".html") ? "text/html; charset=utf-8" : "text/javascript; charset=utf-8";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
