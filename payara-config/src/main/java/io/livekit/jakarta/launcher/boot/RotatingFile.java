package io.livekit.jakarta.launcher.boot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A log file that never grows beyond its bound: when it is full it becomes {@code NAME.1}, that one
 * {@code NAME.2}, and so on; the last is deleted. One object for each path in the process, however
 * many write to it. Thread-safe.
 */
public final class RotatingFile extends OutputStream {

  static final long MAX_BYTES = 10L << 20;

  /** The current one included. */
  static final int FILES = 3;

  private static final Map<Path, RotatingFile> OPEN = new ConcurrentHashMap<>();

  private final Path path;
  private final long maxBytes;
  private OutputStream out;
  private long bytes;

  RotatingFile(Path path, long maxBytes) throws IOException {
    this.path = path;
    this.maxBytes = maxBytes;
    open();
  }

  /** The one for this path. */
  public static RotatingFile at(Path path) throws IOException {
    synchronized (OPEN) {
      RotatingFile file = OPEN.get(path);
      if (file == null) {
        file = new RotatingFile(path, MAX_BYTES);
        OPEN.put(path, file);
      }
      return file;
    }
  }

  private void open() throws IOException {
    out = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    bytes = Files.size(path);
  }

  @Override
  public synchronized void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] buffer, int offset, int length) throws IOException {
    if (bytes > 0 && bytes + length > maxBytes) {
      rotate();
    }
    out.write(buffer, offset, length);
    bytes += length;
  }

  private void rotate() throws IOException {
    out.close();
    for (int i = FILES - 1; i > 0; i--) {
      Path from = i == 1 ? path : numbered(i - 1);
      if (Files.exists(from)) {
        Files.move(from, numbered(i), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    open();
  }

  private Path numbered(int number) {
    return path.resolveSibling(path.getFileName() + "." + number);
  }

  @Override
  public synchronized void flush() throws IOException {
    out.flush();
  }
}
