package io.livekit.jakarta.web.container;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Payara 6 (Tyrus 2.1): looks whether a socket is open first and takes the frame then, with its own
 * answer to the client's close in between if it has to be. Browsers fail a connection on which
 * something follows the close (RFC 6455 §5.5.1).
 *
 * <p>So the answer to a close waits for the frame that is just being handed over. Thread-safe.
 */
public final class FrameHandover {

  /** A call that hands a frame to the container doesn't wait for the network. */
  private static final int LIMIT_MILLIS = 1_000;

  private final ReentrantLock handingOver = new ReentrantLock();

  /** Hands one frame over. */
  public void during(CachingServiceLoader.Call call) throws IOException {
    handingOver.lock();
    try {
      call.run();
    } finally {
      handingOver.unlock();
    }
  }

  /** Waits for the frame that is being handed over, if there is one. */
  public void awaitNone() {
    try {
      if (handingOver.tryLock(LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
        handingOver.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
