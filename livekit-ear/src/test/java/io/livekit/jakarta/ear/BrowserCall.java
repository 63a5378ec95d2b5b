package io.livekit.jakarta.ear;

import io.livekit.jakarta.testkit.DemoPage;
import io.livekit.jakarta.testkit.HeadlessChromium;
import java.time.Duration;
import java.util.List;

/** Two people who see each other in Chromium, on the demo page. */
final class BrowserCall implements AutoCloseable {
  private static final String ROOM = "browsers";
  private static final String ADA = "Ada";
  private static final String GRACE = "Grace";

  private final HeadlessChromium chromium = new HeadlessChromium();
  private final DemoPage ada = join(ADA);
  private final DemoPage grace = join(GRACE);

  /**
   * A process for each: a client that comes back opens its camera anew, and the feigned camera that
   * two share gives no picture when both do so at once.
   */
  private DemoPage join(String name) {
    return DemoPage.join(
        chromium.launch().newContext().newPage(),
        ThisServer.ENDPOINT,
        "?adaptive=0&dynacast=0",
        name,
        ROOM);
  }

  /** Waits until both see the other one move. */
  void awaitPictures() {
    ada.seesMoving(GRACE);
    grace.seesMoving(ADA);
  }

  /** Waits until both have noticed that the server is gone, and try to come back. */
  void awaitReconnecting() {
    awaitConnection("reconnecting");
  }

  /** Waits until both are back. Nobody touches the pages. */
  Duration awaitBack() {
    long since = System.nanoTime();
    awaitConnection("connected");
    awaitPictures();
    return Duration.ofNanos(System.nanoTime() - since);
  }

  private void awaitConnection(String state) {
    for (DemoPage each : List.of(ada, grace)) {
      each.await("document.getElementById('connection').textContent === '" + state + "'");
    }
  }

  @Override
  public void close() {
    chromium.close();
  }
}
