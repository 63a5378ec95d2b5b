package io.livekit.jakarta.launcher.boot;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/**
 * The process's log output: our own records go to standard error, everybody else's to a file,
 * because nobody who starts a LiveKit server wants to read how an application server starts. Made
 * by {@link LogManager} from the properties that the launcher writes. Thread-safe.
 */
public final class ServerLog extends Handler {

  /** Least level of our records; a property of the log configuration. */
  public static final String LEVEL = ServerLog.class.getName() + ".level";

  /** Whether our records are written as JSON. */
  public static final String JSON = ServerLog.class.getName() + ".json";

  /** File for everything else. */
  public static final String FILE = ServerLog.class.getName() + ".file";

  private static final String OURS = "io.livekit.";

  /** A full server's joins and leaves fit in; a stranger's refusals don't fill a disk. */
  private static final LogRate OUR_RATE = new LogRate(100, 400);

  private static final LogRate OUR_TOTAL = new LogRate(1000, 4000);
  private static final LogRate OTHERS_RATE = new LogRate(5, 50);
  private static final LogRate OTHERS_TOTAL = new LogRate(50, 1000);
  private static final AtomicReference<Throwable> LAST_FAILURE = new AtomicReference<>();

  private final LogLine ours;
  private final LogLine others = new LogLine(false);
  private final PrintStream console =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
  private final PrintStream file;

  /** Called by {@link LogManager}. */
  public ServerLog() throws IOException {
    LogManager configuration = LogManager.getLogManager();
    ours = new LogLine(Boolean.parseBoolean(configuration.getProperty(JSON)));
    String level = configuration.getProperty(LEVEL);
    setLevel(level == null ? Level.INFO : Level.parse(level));
    String path = configuration.getProperty(FILE);
    file =
        path == null
            ? null
            : new PrintStream(RotatingFile.at(Path.of(path)), true, StandardCharsets.UTF_8);
  }

  /**
   * @return what made the application fail to start, as far as somebody logged it; null if nobody
   *     did
   */
  public static Throwable lastFailure() {
    return LAST_FAILURE.get();
  }

  /** What was logged so far isn't why the application doesn't start. */
  public static void forgetFailures() {
    LAST_FAILURE.set(null);
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getThrown() != null && record.getLevel().intValue() >= Level.SEVERE.intValue()) {
      LAST_FAILURE.compareAndSet(null, record.getThrown());
    }
    boolean isOurs = record.getLoggerName() != null && record.getLoggerName().startsWith(OURS);
    if (isOurs ? !isLoggable(record) : file == null) {
      return;
    }
    String kind = record.getLoggerName() + ' ' + record.getMessage();
    long now = System.nanoTime();
    long leftOut = (isOurs ? OUR_RATE : OTHERS_RATE).admit(kind, now);
    // Where the message itself differs from line to line, each is a kind of its own.
    if (leftOut < 0 || (isOurs ? OUR_TOTAL : OTHERS_TOTAL).admit("", now) < 0) {
      return;
    }
    if (leftOut > 0) {
      add(record, Map.of("linesLeftOut", leftOut));
    }
    if (isOurs) {
      console.print(ours.format(record, place()));
    } else {
      file.print(others.format(record));
    }
  }

  private static void add(LogRecord record, Map<String, ?> fields) {
    Object[] before = record.getParameters() == null ? new Object[0] : record.getParameters();
    Object[] parameters = Arrays.copyOf(before, before.length + 1);
    parameters[before.length] = fields;
    record.setParameters(parameters);
  }

  /**
   * @return file and line of whoever logs
   */
  private static String place() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> !isLogging(frame.getClassName()))
                    .findFirst()
                    .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                    .orElse(""));
  }

  private static boolean isLogging(String type) {
    return type.startsWith("java.util.logging.")
        || type.startsWith("sun.util.logging.")
        || type.startsWith("sun.logging.")
        || type.startsWith("jdk.internal.logger.")
        || type.startsWith("java.lang.System$Logger")
        || type.startsWith("io.livekit.jakarta.launcher.boot.")
        || type.startsWith("com.sun.enterprise.server.logging.");
  }

  @Override
  public void flush() {
    console.flush();
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
