package io.livekit.jakarta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.Rooms;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page that a newcomer opens. */
@LiveKit
class DemoPageTest {

  private static final Path SCREENSHOTS = Project.root().resolve("e2e/target/screenshots");

  @ParameterizedTest
  @ValueSource(strings = {"", "?single=0"})
  void twoBrowsersMeet(String options, LiveKitServer server, Chromium chromium) {
    String room = Rooms.fresh();
    Page ada = join(chromium, server, options, "Ada Lovelace", room);
    Page grace = join(chromium, server, options, "Grace Hopper", room);
    seesMoving(ada, "Grace Hopper");
    seesMoving(grace, "Ada Lovelace");
    await(ada, "document.getElementById('people').textContent === '2 people'");

    grace.click("#chat-toggle");
    grace.fill("#chat-text", "Can you see me?");
    grace.press("#chat-text", "Enter");
    ada.click("#chat-toggle");
    await(ada, "document.getElementById('messages').textContent.includes('Can you see me?')");
    await(ada, "document.querySelector('.tile:not(.own) .figures').textContent.includes('kbit/s')");
    ada.screenshot(
        new Page.ScreenshotOptions()
            .setPath(SCREENSHOTS.resolve("demo" + (options.isEmpty() ? "" : "-dual") + ".png")));

    ada.click("#camera");
    await(grace, "!document.querySelector('.tile:not(.own) video')");
    ada.click("#camera");
    seesMoving(grace, "Ada Lovelace");
    grace.click("#leave");
    await(ada, "document.getElementById('people').textContent === 'only you'");
    await(grace, "!document.getElementById('lobby').hidden");
  }

  @Test
  void theLobbyComesFirst(LiveKitServer server, Chromium chromium) {
    Page page = chromium.newPage(1280, 800);
    page.navigate(server.http() + "/demo/");
    assertThat(page.title()).contains("LiveKit");
    assertThat(page.isVisible("#join-button")).isTrue();
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("lobby.png")));
  }

  private static Page join(
      Chromium chromium, LiveKitServer server, String options, String name, String room) {
    Page page = chromium.newPage(1280, 800);
    page.navigate(server.http() + "/demo/" + options);
    page.fill("#name", name);
    page.fill("#room", room);
    page.click("#join-button");
    await(page, "!document.getElementById('call').hidden");
    return page;
  }

  /** The picture in the other's tile changes. */
  private static void seesMoving(Page page, String name) {
    await(
        page,
        """
        await (async () => {
          const tile = [...document.querySelectorAll('.tile:not(.own)')].find(t => t.textContent.includes('%s'));
          const video = tile?.querySelector('video');
          if (!video?.videoWidth) return false;
          const print = () => {
            const canvas = new OffscreenCanvas(32, 18);
            const context = canvas.getContext('2d');
            context.drawImage(video, 0, 0, 32, 18);
            return context.getImageData(0, 0, 32, 18).data.join();
          };
          const before = print();
          await new Promise(done => setTimeout(done, 500));
          return print() !== before;
        })()\
        """
            .formatted(name));
  }

  private static void await(Page page, String expression) {
    Object met =
        page.evaluate(
            """
            async () => {
              const end = performance.now() + 20000;
              while (performance.now() < end) {
                try { if (%s) return true; } catch (e) { /* not yet */ }
                await new Promise(done => setTimeout(done, 100));
              }
              return false;
            }\
            """
                .replace("%s", expression));
    assertThat(met).as(expression).isEqualTo(true);
  }
}
