package io.livekit.jakarta.media.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Faults that the server survives are logged as errors: this finds them. */
final class LoggedFaults extends Handler implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("io.livekit.jakarta");

  private final List<LogRecord> records = new ArrayList<>();

  LoggedFaults() {
    ROOT.addHandler(this);
    ROOT.setUseParentHandlers(false);
  }

  void assertNone() {
    for (LogRecord record : records) {
      throw new AssertionError(record.getMessage(), record.getThrown());
    }
    assertThat(records).isEmpty();
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
      records.add(record);
    }
  }

  @Override
  public void flush() {
    // nothing waits
  }

  @Override
  public void close() {
    ROOT.removeHandler(this);
    ROOT.setUseParentHandlers(true);
  }
}
