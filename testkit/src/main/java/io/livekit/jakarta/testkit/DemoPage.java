package io.livekit.jakarta.testkit;

import com.microsoft.playwright.Page;
import java.time.Duration;

/**
 * The server's demo page in a browser, with one person at it.
 *
 * <p>Owned by: the thread of its browser.
 */
public final class DemoPage {

  /** Application servers start slowly, and much else may be going on. */
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  /** Whether the picture in somebody else's tile changes. */
  private static final String SEES_MOVING =
      """
      async name => {
        const tile = [...document.querySelectorAll('.tile:not(.own)')].find(t => t.textContent.includes(name));
        const video = tile?.querySelector('video');
        if (!video?.videoWidth) return false;
        const print = () => {
          const canvas = new OffscreenCanvas(32, 18);
          const context = canvas.getContext('2d');
          context.drawImage(video, 0, 0, 32, 18);
          return context.getImageData(0, 0, 32, 18).data.join();
        };
        const before = print();
        for (let i = 0; i < 10; i++) {
          await new Promise(done => setTimeout(done, 50));
          if (print() !== before) return true;
        }
        return false;
      }\
      """;

  private final Page page;

  private DemoPage(Page page) {
    this.page = page;
  }

  /**
   * Opens the page and joins.
   *
   * @param page a window that is blank yet
   * @param query of the page's address, with its question mark, or empty
   * @param name in which others see whoever sits there
   */
  public static DemoPage join(Page page, Endpoint server, String query, String name, String room) {
    page.setDefaultTimeout(PATIENCE.toMillis());
    page.navigate(server.http() + "/demo/" + query);
    page.fill("#name", name);
    page.fill("#room", room);
    page.click("#join-button");
    return new DemoPage(page);
  }

  /** The window, for what only one test does with it. */
  public Page page() {
    return page;
  }

  /** Waits until somebody's picture is there and changes. */
  public void seesMoving(String name) {
    Await.until(
        () -> name + " moves in " + page.locator("body").innerText(),
        PATIENCE,
        () -> Boolean.TRUE.equals(page.evaluate(SEES_MOVING, name)));
  }

  /**
   * Waits until an expression in JavaScript is true. One that throws isn't yet.
   *
   * @throws com.microsoft.playwright.TimeoutError if it never is
   */
  public void await(String expression) {
    page.waitForFunction(
        "() => { try { return !!(" + expression + "); } catch (e) { return false; } }");
  }
}
