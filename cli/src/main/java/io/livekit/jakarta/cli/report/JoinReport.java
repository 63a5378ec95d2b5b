package io.livekit.jakarta.cli.report;

import java.util.Map;

/** Where a session's news goes. Owned by: the session's executor. */
public interface JoinReport extends AutoCloseable {
  /**
   * Something happened.
   *
   * @param name for programs, for example {@code track_received}
   * @param text for people
   * @param fields what belongs to it, in order
   */
  void event(String name, String text, Map<String, ?> fields);

  /** How the streams do now; comes every {@link #intervalMillis}. */
  void statistics(Statistics statistics);

  long intervalMillis();

  /** Nothing comes after it. */
  @Override
  void close();
}
