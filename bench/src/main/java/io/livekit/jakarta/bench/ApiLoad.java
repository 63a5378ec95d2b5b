package io.livekit.jakarta.bench;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How many calls of the server API a server answers. Owned by: one thread. */
final class ApiLoad {
  static final int ROOMS = 100;
  static final int CALLERS = 8;

  private static final double NANOS_PER_MILLI = 1e6;

  private final Target target;
  private final Consumer<String> progress;

  /**
   * What one kind of call came to.
   *
   * @param bytes of an answer's body
   * @param cpuMicros of the server's process, kernel included, for each call
   * @param medianMillis from sending a request to having its answer
   */
  record Result(
      String target,
      ApiCall call,
      double callsPerSecond,
      long bytes,
      double cpuMicros,
      double medianMillis,
      double p99Millis) {

    JsonObject json() {
      JsonObject run = new JsonObject();
      run.addProperty("server", target);
      run.addProperty("call", call.toString());
      run.addProperty("calls_per_second", callsPerSecond);
      run.addProperty("body_bytes", bytes);
      run.addProperty("cpu_us_per_call", cpuMicros);
      run.addProperty("p50_ms", medianMillis);
      run.addProperty("p99_ms", p99Millis);
      return run;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s on %s: %,.0f calls a second of %,d bytes, %.0f µs of CPU each, median %.2f ms, 99 %%"
              + " within %.2f ms",
          call,
          target,
          callsPerSecond,
          bytes,
          cpuMicros,
          medianMillis,
          p99Millis);
    }
  }

  /** The calls of one caller. */
  private record Calls(long[] nanos, int count, long bytes) {}

  ApiLoad(Target target, Consumer<String> progress) {
    this.target = target;
    this.progress = progress;
  }

  /**
   * Makes the rooms, and measures each kind of call.
   *
   * @param warmUpSeconds for each kind
   */
  List<Result> run(int warmUpSeconds, int seconds) {
    for (int i = 0; i < ROOMS; i++) {
      make("calls-" + i);
    }
    List<Result> results = new ArrayList<>();
    for (ApiCall call : ApiCall.values()) {
      measure(call, warmUpSeconds);
      Result result = measure(call, seconds);
      progress.accept(result.toString());
      results.add(result);
    }
    return results;
  }

  private void make(String room) {
    String body = "{\"name\":\"" + room + "\",\"empty_timeout\":3600,\"metadata\":\"a lesson\"}";
    String request =
        "POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\nHost: "
            + target.address().http().getAuthority()
            + "\r\nAuthorization: Bearer "
            + target.tokens().call("roomCreate")
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
    try (ApiCaller caller = new ApiCaller(target.address().http(), bytes)) {
      caller.call();
    } catch (IOException e) {
      throw new BenchmarkException("a room can't be made: " + e.getMessage(), e);
    }
  }

  private Result measure(ApiCall call, int seconds) {
    byte[] request = call.request(target);
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    try {
      ProcessMeter.Cpu before = target.process().cpu();
      long begun = System.nanoTime();
      long end = begun + TimeUnit.SECONDS.toNanos(seconds);
      List<Future<Calls>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(threads.submit(() -> callUntil(end, request)));
      }
      List<Calls> made = new ArrayList<>();
      for (Future<Calls> caller : callers) {
        made.add(caller.get());
      }
      double took = (System.nanoTime() - begun) / 1e9;
      return result(call, made, took, target.process().cpu().minus(before).total());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    } catch (ExecutionException e) {
      throw new BenchmarkException(call + " failed: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private Calls callUntil(long end, byte[] request) throws IOException {
    long[] nanos = new long[1024];
    int count = 0;
    long bytes = 0;
    try (ApiCaller caller = new ApiCaller(target.address().http(), request)) {
      for (long now = System.nanoTime(); now < end; ) {
        bytes = caller.call();
        long after = System.nanoTime();
        if (count == nanos.length) {
          nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = after - now;
        now = after;
      }
    }
    return new Calls(nanos, count, bytes);
  }

  private Result result(ApiCall call, List<Calls> made, double seconds, double cpuSeconds) {
    long[] all =
        made.stream()
            .flatMapToLong(calls -> Arrays.stream(calls.nanos(), 0, calls.count()))
            .sorted()
            .toArray();
    if (all.length == 0) {
      throw new BenchmarkException("no call of " + call + " was answered");
    }
    return new Result(
        target.name(),
        call,
        all.length / seconds,
        made.get(0).bytes(),
        cpuSeconds * 1e6 / all.length,
        all[all.length / 2] / NANOS_PER_MILLI,
        all[(int) (all.length * 0.99)] / NANOS_PER_MILLI);
  }
}
