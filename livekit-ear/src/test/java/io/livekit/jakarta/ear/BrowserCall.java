package io.livekit.jakarta.ear;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import io.livekit.jakarta.testkit.Await;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Two people who see each other in Chromium, on the demo page. */
final class BrowserCall implements AutoCloseable {
  private static final String ROOM = "browsers";

  /** Whether the picture of the other one changes. */
  private static final String SEES_MOVING =
      """
      async () => {
        const video = document.querySelector('.tile:not(.own) video');
        if (!video?.videoWidth) return false;
        const print = () => {
          const canvas = new OffscreenCanvas(32, 18);
          const context = canvas.getContext('2d');
          context.drawImage(video, 0, 0, 32, 18);
          return context.getImageData(0, 0, 32, 18).data.join();
        };
        const before = print();
        await new Promise(done => setTimeout(done, 150));
        return print() !== before;
      }\
      """;

  private final Playwright playwright =
      Playwright.create(
          new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));

  /**
   * One for each: a client that comes back opens its camera anew, and the feigned camera that two
   * share gives no picture when both do so at once.
   */
  private final List<Browser> browsers = new ArrayList<>();

  private final List<Page> people = List.of(join("Ada"), join("Grace"));

  private Browser launch() {
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable())
                    .setHeadless(true)
                    .setArgs(
                        List.of(
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--use-fake-device-for-media-stream",
                            "--use-fake-ui-for-media-stream",
                            "--autoplay-policy=no-user-gesture-required")));
    browsers.add(browser);
    return browser;
  }

  private static Path executable() {
    return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no Chromium on the PATH; bin/test installs it"));
  }

  private Page join(String name) {
    Page page = launch().newContext().newPage();
    page.setDefaultTimeout(ThisServer.PATIENCE.toMillis());
    page.navigate(ThisServer.ENDPOINT.http() + "/demo/?adaptive=0&dynacast=0");
    page.fill("#name", name);
    page.fill("#room", ROOM);
    page.click("#join-button");
    return page;
  }

  /** Waits until both see the other one move. */
  void awaitPictures() {
    for (Page page : people) {
      Await.until(
          () -> "somebody else moves in " + page.locator("body").innerText(),
          ThisServer.PATIENCE,
          () -> Boolean.TRUE.equals(page.evaluate(SEES_MOVING)));
    }
  }

  /** Waits until both have noticed that the server is gone, and try to come back. */
  void awaitReconnecting() {
    people.forEach(
        page ->
            page.waitForFunction(
                "() => document.getElementById('connection').textContent === 'reconnecting'"));
  }

  /** Waits until both are back. Nobody touches the pages. */
  Duration awaitBack() {
    long since = System.nanoTime();
    people.forEach(
        page ->
            page.waitForFunction(
                "() => document.getElementById('connection').textContent === 'connected'"));
    awaitPictures();
    return Duration.ofNanos(System.nanoTime() - since);
  }

  @Override
  public void close() {
    browsers.forEach(Browser::close);
    playwright.close();
  }
}
