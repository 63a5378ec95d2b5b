package io.livekit.jakarta.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real launcher in a process of its own. Owned by: one thread. */
final class ServerProcess implements AutoCloseable {
  static final String KEY = "bench";
  static final String SECRET = "a-secret-that-only-a-benchmark-on-loopback-uses";

  /** The first start may have to build. */
  private static final Duration START = Duration.ofMinutes(5);

  private static final long STOP_SECONDS = 20;
  private static final long LOOK_MILLIS = 5;

  private final Process process;
  private final String url;
  private final double readySeconds;

  private ServerProcess(Process process, String url, double readySeconds) {
    this.process = process;
    this.url = url;
    this.readySeconds = readySeconds;
  }

  /**
   * Starts bin/livekit-server and waits until it answers.
   *
   * @param javaHome which Java runs it, or null for the script's choice
   * @param javaOptions for that JVM
   * @param log takes what it prints
   */
  static ServerProcess start(Path project, Path javaHome, String javaOptions, Path log) {
    int port = freePort();
    String config =
        """
        port: %d
        bind_addresses: [127.0.0.1]
        rtc:
          udp_port: %d
          tcp_port: %d
          node_ip: 127.0.0.1
        logging:
          level: warn
        keys:
          %s: %s
        """
            .formatted(port, freePort(), freePort(), KEY, SECRET);
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(project.resolve("bin/livekit-server").toString(), "--config-body", config));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("LIVEKIT_JAVA_OPTS", javaOptions);
    if (javaHome != null) {
      builder.environment().put("JAVA_HOME", javaHome.toString());
    }
    String url = "http://127.0.0.1:" + port;
    try {
      Files.createDirectories(log.getParent());
      long begun = System.nanoTime();
      Process process = builder.start();
      try {
        awaitReady(process, url, log);
      } catch (RuntimeException e) {
        process.destroy();
        throw e;
      }
      return new ServerProcess(process, url, (System.nanoTime() - begun) / 1e9);
    } catch (IOException e) {
      throw new BenchmarkException("bin/livekit-server can't be started: " + e.getMessage(), e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new BenchmarkException("no free port: " + e.getMessage(), e);
    }
  }

  private static void awaitReady(Process process, String url, Path log) {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/")).timeout(Duration.ofSeconds(2)).build();
    long deadline = System.nanoTime() + START.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
        Thread.sleep(LOOK_MILLIS);
      } catch (IOException e) {
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchmarkException("interrupted", e);
      }
    }
    throw new BenchmarkException("the server did not start; what it said is in " + log);
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  long pid() {
    return process.pid();
  }

  String url() {
    return url;
  }

  /**
   * @return from starting the command until it answered over HTTP
   */
  double readySeconds() {
    return readySeconds;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
