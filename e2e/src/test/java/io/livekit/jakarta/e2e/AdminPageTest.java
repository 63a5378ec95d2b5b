package io.livekit.jakarta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Participant;
import io.livekit.jakarta.e2e.harness.PeerMode;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Tokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of the server's administrator. */
@LiveKit
class AdminPageTest {

  private static final Path SCREENSHOTS = Project.root().resolve("e2e/target/screenshots");

  private final List<String> complaints = new ArrayList<>();

  @BeforeAll
  static void waitAsOthersDo() {
    PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
  }

  private Page open(Chromium chromium, LiveKitServer server) {
    Page page = chromium.newPage(1440, 900);
    page.onConsoleMessage(
        message -> {
          // Answers that refuse are told as errors too; they are part of these tests.
          if (message.type().equals("error") && !message.text().contains("status of")) {
            complaints.add(message.text());
          }
        });
    page.navigate(server.http() + "/admin");
    PlaywrightAssertions.assertThat(page.locator("#door")).isVisible();
    return page;
  }

  private static void signInWithKey(Page page, String secret) {
    page.fill("#key", Tokens.API_KEY);
    page.fill("#secret", secret);
    page.click("#sign-in-button");
  }

  private static void signInWithToken(Page page, String token) {
    page.click("#by-token");
    page.fill("#token", token);
    page.click("#sign-in-button");
  }

  private static void choose(Page page, String room) {
    page.fill("#filter", room);
    page.locator("#rooms button", new Page.LocatorOptions().setHasText(room)).click();
  }

  private static Locator event(Page page, String text) {
    return page.locator("#events li", new Page.LocatorOptions().setHasText(text));
  }

  @Test
  void whoHasTheKeySeesWhoIsThereAndActs(LiveKitServer server, Chromium chromium) {
    String room = Rooms.fresh();
    Participant ann = chromium.join(room, "ann", PeerMode.SINGLE);
    ann.run("room.localParticipant.setCameraEnabled(true)");
    Page page = open(chromium, server);
    signInWithKey(page, "wrong");
    PlaywrightAssertions.assertThat(page.locator("#sign-in-error")).isVisible();
    signInWithKey(page, Tokens.API_SECRET);
    PlaywrightAssertions.assertThat(page.locator("#node")).containsText("ND_");
    PlaywrightAssertions.assertThat(page.locator("#state")).hasText("serving");

    choose(page, room);
    Locator person = page.locator(".person");
    PlaywrightAssertions.assertThat(person).containsText("ann");
    PlaywrightAssertions.assertThat(person.locator(".track")).containsText("camera");
    Participant bob = chromium.join(room, "bob", PeerMode.SINGLE);
    PlaywrightAssertions.assertThat(event(page, "bob").first()).containsText(room);
    PlaywrightAssertions.assertThat(person).hasCount(2);
    PlaywrightAssertions.assertThat(person.locator(".track .value")).containsText("bit/s");
    PlaywrightAssertions.assertThat(
            page.locator(".person", new Page.LocatorOptions().setHasText("bob")).locator("summary"))
        .hasText("Gets 1 track");
    PlaywrightAssertions.assertThat(person.locator(".track .spark polyline"))
        .hasAttribute("points", Pattern.compile("\\d.* \\d"));
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("admin.png")));

    person.locator(".track button").click();
    ann.await("room.localParticipant.getTrackPublication('camera').isMuted");
    PlaywrightAssertions.assertThat(person.locator(".track button")).hasText("Muted");

    Locator bobs = page.locator(".person", new Page.LocatorOptions().setHasText("bob"));
    bobs.locator(".remove").click();
    page.click("#question-yes");
    bob.await("h.count('disconnected', e => e.reason === 'PARTICIPANT_REMOVED') === 1");
    PlaywrightAssertions.assertThat(person).hasCount(1);

    page.click("#end-room");
    page.click("#question .quiet"); // thinks again
    PlaywrightAssertions.assertThat(person).hasCount(1);
    page.click("#end-room");
    page.click("#question-yes");
    ann.await("h.count('disconnected', e => e.reason === 'ROOM_DELETED') === 1");
    PlaywrightAssertions.assertThat(page.locator("#room")).containsText("Choose a room");
    PlaywrightAssertions.assertThat(event(page, room + " ended")).isVisible();
    assertThat(complaints).isEmpty();
  }

  @Test
  void namesAreTextWhateverIsInThem(LiveKitServer server, Chromium chromium) {
    String room = Rooms.fresh();
    String name = "<img src=x onerror=alert(1)>";
    chromium.open().join(Tokens.join(room, "eve", Map.of(), Map.of("name", name)), PeerMode.SINGLE);
    Page page = open(chromium, server);
    signInWithKey(page, Tokens.API_SECRET);
    choose(page, room);
    PlaywrightAssertions.assertThat(page.locator(".person b").first()).hasText(name);
    PlaywrightAssertions.assertThat(page.locator("img")).hasCount(0);
    assertThat(complaints).isEmpty();
  }

  @Test
  void aTokenShowsWhatItGrantsAndTellsWhatItDoesNot(LiveKitServer server, Chromium chromium) {
    String room = Rooms.fresh();
    chromium.join(room, "ann", PeerMode.SINGLE);
    Page page = open(chromium, server);
    signInWithToken(page, Tokens.grants(Map.of("roomCreate", true)));
    PlaywrightAssertions.assertThat(page.locator("#sign-in-error")).containsText("roomList");
    signInWithToken(page, Tokens.grants(Map.of("roomList", true)));
    choose(page, room);
    PlaywrightAssertions.assertThat(page.locator("#room"))
        .containsText("lacks the grant roomAdmin");
    page.click("#drain");
    page.click("#question-yes");
    PlaywrightAssertions.assertThat(page.locator("#notice")).containsText("lacks the grant");
    PlaywrightAssertions.assertThat(page.locator("#state")).hasText("serving");
    assertThat(complaints).isEmpty();
  }

  @Test
  void aSignInLastsAsLongAsItsTabIfThatIsWished(LiveKitServer server, Chromium chromium) {
    Page page = open(chromium, server);
    signInWithKey(page, Tokens.API_SECRET);
    PlaywrightAssertions.assertThat(page.locator("#live")).hasText("live");
    page.reload();
    PlaywrightAssertions.assertThat(page.locator("#door")).isVisible();
    page.check("#remember");
    String firstLook = "**/api/v1/rooms?*";
    page.route(firstLook, unanswered -> {}); // it isn't what the sign-in waits for
    signInWithKey(page, Tokens.API_SECRET);
    PlaywrightAssertions.assertThat(page.locator("#live")).hasText("live");
    page.unroute(firstLook);
    page.reload();
    PlaywrightAssertions.assertThat(page.locator("#live")).hasText("live");
    page.click("#sign-out");
    page.reload();
    PlaywrightAssertions.assertThat(page.locator("#door")).isVisible();
    assertThat(complaints).isEmpty();
  }
}
