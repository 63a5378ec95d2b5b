package io.livekit.jakarta.e2e.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Lines that a process prints, kept in a file and waited for. Thread-safe. */
public final class OutputReader {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  OutputReader(Process process, Path copy) {
    Thread reader = new Thread(() -> read(process, copy), "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Process process, Path copy) {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
        Writer out = Files.newBufferedWriter(copy)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(line);
        out.write('\n');
        out.flush();
        add(line);
      }
    } catch (IOException e) {
      add("(output ended: " + e + ")");
    } finally {
      lock.lock();
      try {
        ended = true;
        news.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void add(String line) {
    lock.lock();
    try {
      lines.add(line);
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The first line that fits, now or later. */
  public String await(String what, Duration limit, Predicate<String> fits) {
    return find(limit, fits)
        .orElseThrow(
            () ->
                new AssertionError(
                    "no line with " + what + " within " + limit + " in:\n" + text()));
  }

  private Optional<String> find(Duration limit, Predicate<String> fits) {
    long deadline = System.nanoTime() + limit.toNanos();
    lock.lock();
    try {
      int seen = 0;
      while (true) {
        for (; seen < lines.size(); seen++) {
          if (fits.test(lines.get(seen))) {
            return Optional.of(lines.get(seen));
          }
        }
        long left = deadline - System.nanoTime();
        if (ended || left <= 0) {
          return Optional.empty();
        }
        news.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the process has closed its output. */
  public void awaitEnd(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    lock.lock();
    try {
      while (!ended) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return;
        }
        news.await(left, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }

  /** What was printed so far. */
  public List<String> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /** What was printed so far, as one text. */
  public String text() {
    return String.join("\n", lines());
  }

  static Path logFile(String name) {
    try {
      return Files.createDirectories(Project.root().resolve("e2e/target/logs"))
          .resolve(Project.process() + "-" + name + ".log");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
