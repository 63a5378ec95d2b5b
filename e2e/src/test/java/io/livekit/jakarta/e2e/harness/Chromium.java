package io.livekit.jakarta.e2e.harness;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.livekit.jakarta.testkit.HeadlessChromium;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The system's Chromium, headless, with a fake camera (green, with a pacman) and a fake microphone
 * (beeps).
 */
public final class Chromium implements TestBrowser, AutoCloseable {

  private static final double PATIENCE_MS = 30_000;

  private final LiveKitServer server;
  private final WebPages pages = new WebPages();
  private final boolean elsewhere; // where this process's own addresses lead nowhere
  private final HeadlessChromium chromium = new HeadlessChromium();
  private final Browser browser;
  private final List<BrowserContext> contexts = new ArrayList<>();

  /** Windows of participants that the next tests take: a new one costs seconds of the browser. */
  private final Deque<Page> idle = new ArrayDeque<>();

  private final List<Page> participants = new ArrayList<>();
  private final List<String> console = new ArrayList<>();
  private int windows;
  private String test = "";

  Chromium(LiveKitServer server) {
    this(server, HeadlessChromium.executable(), List.of(), false);
  }

  /** One in a namespace of the network; its pages come from outside of it. */
  public static Chromium in(
      EmulatedNetwork network, EmulatedNetwork.Host host, LiveKitServer server) {
    return new Chromium(
        server,
        network.executableIn(host, HeadlessChromium.executable()),
        // Without a camera in use, a page's own addresses were hidden from the server; and the page
        // comes from outside of the network, so what it asks for there is another one's to
        // Chromium.
        List.of("--disable-features=WebRtcHideLocalIpsWithMdns,LocalNetworkAccessChecks"),
        true);
  }

  private Chromium(
      LiveKitServer server, Path executable, List<String> arguments, boolean elsewhere) {
    this.server = server;
    this.elsewhere = elsewhere;
    browser = chromium.launch(executable, arguments);
  }

  @Override
  public void test(String name) {
    test = name;
  }

  /** A browser window with a fresh page that has livekit-client and does nothing yet. */
  public Participant open() {
    Page page = idle.isEmpty() ? newPage(1280, 800) : idle.pop();
    if (!contexts.contains(page.context())) {
      contexts.add(page.context());
    }
    participants.add(page);
    return open(page);
  }

  /**
   * The same, behind a relay: media reaches the server, and the server it, only through this
   * address.
   */
  public Participant openBehind(InetSocketAddress relay) {
    Page page = newPage(1280, 800);
    page.addInitScript(
        "window.relay = { host: '"
            + relay.getAddress().getHostAddress()
            + "', port: "
            + relay.getPort()
            + " }");
    page.addInitScript(Project.root().resolve("e2e/src/test/web/relay.js"));
    return open(page);
  }

  /** A window of its own, with further functions for its page (a file of e2e/src/test/web). */
  public Participant openWith(String script) {
    Page page = newPage(1280, 800);
    page.addInitScript(Project.root().resolve("e2e/src/test/web").resolve(script));
    return open(page);
  }

  private Participant open(Page page) {
    page.navigate(pages.url());
    page.waitForFunction("() => window.harness !== undefined");
    return new Participant(page::evaluate, server);
  }

  /** A participant that has joined. */
  public Participant join(String room, String identity, PeerMode mode) {
    return open().join(Tokens.join(room, identity), mode);
  }

  /** Two participants that have joined a room of their own. */
  public Pair pair(PeerMode mode) {
    String room = Rooms.fresh();
    return new Pair(room, join(room, "alice", mode), join(room, "bob", mode));
  }

  /** A participant that has joined and encrypts its media and data with a shared passphrase. */
  public Participant joinEncrypted(String room, String identity, String passphrase, PeerMode mode) {
    Participant participant = open();
    participant.run("h.prepareEncrypted(a[0], a[1])", passphrase, mode == PeerMode.SINGLE);
    participant.run("h.connect(a[0], a[1])", server.ws(), Tokens.join(room, identity));
    return participant;
  }

  /** A page without the harness, for the demo. */
  public Page newPage(int width, int height) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setPermissions(List.of("camera", "microphone")));
    contexts.add(context);
    Page page = context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    if (elsewhere) {
      page.route(pages.pattern(), pages::fulfill);
    }
    int number = ++windows;
    page.onConsoleMessage(
        message -> console.add(number + " " + message.type() + " " + message.text()));
    page.onPageError(error -> console.add(number + " page error " + error));
    return page;
  }

  /**
   * Ends a test. When it failed, what its pages said is kept and its windows are closed; else those
   * of participants stay, without a page: going there ended its connections, as closing does.
   */
  @Override
  public void closePages(boolean failed) {
    if (failed && !contexts.isEmpty()) {
      keepConsole();
    }
    if (!failed) {
      for (Page page : participants) {
        page.navigate("about:blank");
        contexts.remove(page.context());
        idle.push(page);
      }
    }
    participants.clear();
    contexts.forEach(BrowserContext::close);
    contexts.clear();
    console.clear();
  }

  private void keepConsole() {
    for (BrowserContext context : contexts) {
      for (Page page : context.pages()) {
        try {
          console.add(
              "events: "
                  + page.evaluate(
                      "() => window.harness ? JSON.stringify(window.harness.events) : ''"));
        } catch (RuntimeException e) {
          console.add("events lost: " + e.getMessage());
        }
      }
    }
    try {
      Files.write(OutputReader.logFile("browser-" + test), console);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    chromium.close();
    pages.close();
  }
}
