package io.livekit.jakarta.rtc.peer;

import java.util.ArrayDeque;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Closes what a test has opened, the last first. */
public final class Opened implements AfterEachCallback {
  private final ArrayDeque<AutoCloseable> things = new ArrayDeque<>();

  public <T extends AutoCloseable> T add(T thing) {
    things.push(thing);
    return thing;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    while (!things.isEmpty()) {
      things.pop().close();
    }
  }
}
