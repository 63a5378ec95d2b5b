package io.livekit.jakarta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.DemoPage;
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
    DemoPage ada = join(chromium, server, options, "Ada Lovelace", room);
    DemoPage grace = join(chromium, server, options, "Grace Hopper", room);
    ada.seesMoving("Grace Hopper");
    grace.seesMoving("Ada Lovelace");
    ada.await("document.getElementById('people').textContent === '2 people'");

    grace.page().click("#chat-toggle");
    grace.page().fill("#chat-text", "Can you see me?");
    grace.page().press("#chat-text", "Enter");
    ada.page().click("#chat-toggle");
    ada.await("document.getElementById('messages').textContent.includes('Can you see me?')");
    ada.await("document.querySelector('.tile:not(.own) .figures').textContent.includes('kbit/s')");
    ada.page()
        .screenshot(
            new Page.ScreenshotOptions()
                .setPath(
                    SCREENSHOTS.resolve("demo" + (options.isEmpty() ? "" : "-dual") + ".png")));

    ada.page().click("#camera");
    grace.await("!document.querySelector('.tile:not(.own) video')");
    ada.page().click("#camera");
    grace.seesMoving("Ada Lovelace");
    grace.page().click("#leave");
    ada.await("document.getElementById('people').textContent === 'only you'");
    grace.await("!document.getElementById('lobby').hidden");
  }

  @Test
  void theLobbyComesFirst(LiveKitServer server, Chromium chromium) {
    Page page = chromium.newPage(1280, 800);
    page.navigate(server.http() + "/demo/");
    assertThat(page.title()).contains("LiveKit");
    assertThat(page.isVisible("#join-button")).isTrue();
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("lobby.png")));
  }

  private static DemoPage join(
      Chromium chromium, LiveKitServer server, String options, String name, String room) {
    DemoPage page = DemoPage.join(chromium.newPage(1280, 800), server, options, name, room);
    page.await("!document.getElementById('call').hidden");
    return page;
  }
}
