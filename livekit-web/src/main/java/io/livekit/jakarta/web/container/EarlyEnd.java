package io.livekit.jakarta.web.container;

import java.util.ArrayList;
import java.util.List;

/**
 * Payara 6 (Tyrus 2.1): forgets that a connection ended while it was still opening the socket, so
 * that a client that had gone stayed in its room.
 *
 * <p>So the news of an end is kept until the socket is open. Thread-safe.
 */
final class EarlyEnd {

  private final List<Runnable> early = new ArrayList<>(); // guards itself and opened
  private boolean opened;

  /** Tells the news when the socket is open, at once if it is. */
  void whenOpen(Runnable news) {
    synchronized (early) {
      if (!opened) {
        early.add(news);
        return;
      }
    }
    news.run();
  }

  /** The socket is open, or never will be. */
  void opened() {
    List<Runnable> missed;
    synchronized (early) {
      opened = true;
      missed = List.copyOf(early);
      early.clear();
    }
    missed.forEach(Runnable::run);
  }
}
