package io.livekit.jakarta.ear.application;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the application has seen, in order. Thread-safe. */
final class Journal {
  static final List<String> LINES = new CopyOnWriteArrayList<>();

  private Journal() {}
}
