package io.livekit.jakarta.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Tokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page to read and try the REST API. */
@LiveKit
class ApiPageTest {
  private static final Path SCREENSHOTS = Project.root().resolve("e2e/target/screenshots");

  @Test
  void itsReaderMakesARoomLooksAtItAndSeesItsEvents(LiveKitServer server, Chromium chromium) {
    String room = Rooms.fresh();
    Page page = chromium.newPage(1400, 1000);
    List<String> complaints = new ArrayList<>();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
    page.navigate(server.http() + "/api/#Rooms.create");

    page.fill("#token", Tokens.admin(room));
    page.fill("#body", "{\"name\": \"" + room + "\"}");
    page.click("#operation button.primary");
    await(page, "document.querySelector('.status').textContent.startsWith('201')");
    assertThat(page.textContent("#answer-body")).contains(room);
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("api-page.png")));

    page.click("#to-Rooms\\.stats");
    page.fill("#parameter-room", room);
    page.click("#operation button.primary");
    await(page, "document.querySelector('.status')?.textContent.startsWith('200')");
    assertThat(page.textContent("#answer-body")).contains("participants");

    page.click("#to-RoomEvents\\.ofRoom");
    page.fill("#parameter-room", room);
    page.fill("#parameter-Last-Event-ID", "EV_of_another_time");
    page.click("#operation button.primary");
    await(page, "document.getElementById('answer-body')?.textContent.includes('room_started')");
    page.click("#stop");
    assertThat(complaints).as("the policy lets all of it through").isEmpty();
  }

  private static void await(Page page, String condition) {
    page.waitForFunction("() => " + condition);
  }
}
