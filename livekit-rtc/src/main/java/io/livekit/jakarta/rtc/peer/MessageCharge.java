package io.livekit.jakarta.rtc.peer;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a received message counts against the window that its sender is told (RFC 9260 §6.2): as
 * long as anybody keeps the message, the sender may send that much less. So whoever waits for a
 * slow reader slows the sender down instead of gathering what it sends. Thread-safe.
 *
 * <p>The listener that is given the message keeps it until it returns. Whoever keeps the message
 * longer calls {@link #retain} before that, and {@link #release} once afterwards.
 */
public final class MessageCharge {
  private final AtomicInteger keepers = new AtomicInteger(1);
  private final Runnable released;

  /**
   * @param released called once, when nobody keeps the message any more; on any thread
   */
  public MessageCharge(Runnable released) {
    this.released = released;
  }

  /** One more keeps the message. To be called by one who keeps it already. */
  public void retain() {
    keepers.incrementAndGet();
  }

  /** One less keeps the message. */
  public void release() {
    if (keepers.decrementAndGet() == 0) {
      released.run();
    }
  }
}
