package io.livekit.jakarta.e2e.harness;

import java.util.concurrent.atomic.AtomicInteger;

/** Names of rooms, so that tests which share a server never meet. */
public final class Rooms {

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final String RUN =
      Long.toString(System.currentTimeMillis(), 36) + "-" + Project.process();

  private Rooms() {}

  public static String fresh() {
    return "room-" + RUN + "-" + COUNT.incrementAndGet();
  }
}
