package io.livekit.jakarta.testkit;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The system's Chromium, without windows, with a feigned camera (green, with a pacman) and a
 * feigned microphone (beeps).
 *
 * <p>Owned by: the thread that made it; Playwright's objects belong to one thread.
 */
public final class HeadlessChromium implements AutoCloseable {

  private static final List<String> PROGRAMS =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final List<String> ARGUMENTS =
      List.of(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--use-fake-device-for-media-stream",
          "--use-fake-ui-for-media-stream",
          "--autoplay-policy=no-user-gesture-required",
          "--auto-select-desktop-capture-source=Entire screen");

  private final Playwright playwright =
      Playwright.create(
          new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));

  private final List<Browser> browsers = new ArrayList<>();

  /** Starts one more process of it. */
  public Browser launch() {
    return launch(executable(), List.of());
  }

  /**
   * The same, by another program and with further arguments.
   *
   * @param executable the browser, or what starts it somewhere else
   */
  public Browser launch(Path executable, List<String> further) {
    List<String> arguments = new ArrayList<>(further);
    arguments.addAll(ARGUMENTS);
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable)
                    .setHeadless(true)
                    .setArgs(arguments));
    browsers.add(browser);
    return browser;
  }

  /** The one that the environment variable CHROMIUM names, or the first on the PATH. */
  public static Path executable() {
    String named = System.getenv("CHROMIUM");
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    return PROGRAMS.stream()
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no Chromium on the PATH; bin/test installs it"));
  }

  @Override
  public void close() {
    browsers.forEach(Browser::close);
    playwright.close();
  }
}
