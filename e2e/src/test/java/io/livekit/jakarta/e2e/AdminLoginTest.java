package io.livekit.jakarta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Ports;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.FreePort;
import io.livekit.jakarta.testkit.Rest;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who signs in to the administration page by OpenID Connect, with a real provider (oidc-provider,
 * which is certified); and what is done to a whole server there.
 */
@LiveKit
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminLoginTest {

  @TempDir static Path directory;

  private LiveKitServer server;
  private Program provider;
  private String issuer;

  @BeforeAll
  void start() throws IOException {
    PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
    Ports ports = Ports.free();
    int port = FreePort.another();
    issuer = "http://127.0.0.1:" + port;
    String script = Project.root().resolve("e2e/target/node/oidc.mjs").toString();
    String callback = "http://localhost:" + ports.http() + "/admin/callback";
    provider =
        Program.start(
            "oidc-login", Map.of(), List.of("node", script, String.valueOf(port), callback));
    provider.await("provider ready");
    Path config = directory.resolve("livekit.yaml");
    Files.writeString(
        config,
        """
        identity:
          issuers: [{url: '%1$s', audience: livekit, roles_claim: realm_access.roles}]
          login: {issuer: '%1$s', client_id: admin-page, client_secret: page secret}
          roles:
            operator: [room_list, room_create, room_admin]
            viewer: [room_list]
        """
            .formatted(issuer));
    server = LiveKitServer.start("admin-login", ports, "--config", config.toString());
  }

  @AfterAll
  void stop() {
    server.close();
    provider.close();
  }

  /** Opens the page, which a browser that nobody has signed in with leaves for the provider. */
  private Page open(Chromium chromium) {
    Page page = chromium.newPage(1440, 900);
    page.navigate(server.http() + "/admin/");
    return page;
  }

  private void signIn(Page page, String name) {
    page.waitForURL(Pattern.compile(Pattern.quote(issuer) + ".*"));
    page.fill("[name=login]", name);
    page.fill("[name=password]", "any");
    page.click(".login-submit");
    page.click(".login-submit:has-text('Continue')");
    page.waitForURL(Pattern.compile(Pattern.quote(server.http()) + "/admin/.*"));
  }

  private static Cookie session(Page page) {
    return page.context().cookies().stream()
        .filter(cookie -> cookie.name.equals("livekit-session"))
        .findFirst()
        .orElseThrow();
  }

  private static int rooms(Rest api) {
    return api.get("/rooms").status();
  }

  @Test
  void whoOpensThePageSignsInWithTheIssuerAndActsByItsRoles(
      LiveKitServer shared, Chromium chromium) {
    String room = Rooms.fresh();
    assertThat(
            Rest.of(server, Tokens.rooms()).post("/rooms", "{\"name\":\"" + room + "\"}").status())
        .isEqualTo(201);
    Page page = chromium.newPage(1440, 900);
    page.navigate(server.http() + "/admin/#" + room);
    signIn(page, "ann");
    PlaywrightAssertions.assertThat(page.locator("#node")).containsText("ND_");
    PlaywrightAssertions.assertThat(page.locator("#live")).hasText("live");
    assertThat(page.url())
        .as("neither code nor state")
        .isEqualTo(server.http() + "/admin/#" + room);
    page.click("#end-room");
    page.click("#question-yes");
    PlaywrightAssertions.assertThat(page.locator("#room")).containsText("Choose a room");

    Cookie session = session(page);
    assertThat(session.httpOnly).isTrue();
    assertThat(session.sameSite).isEqualTo(SameSiteAttribute.STRICT);
    assertThat(page.evaluate("document.cookie")).isEqualTo("");
    Rest api = Rest.of(server, null).with("Cookie", session.name + "=" + session.value);
    assertThat(rooms(api)).isEqualTo(200);
    assertThat(api.with("Origin", "https://evil.example").get("/rooms").problem())
        .isEqualTo("foreign_origin");
    assertThat(api.with("Origin", issuer).post("/rooms", "{\"name\":\"x\"}").problem())
        .isEqualTo("foreign_origin");
    assertThat(server.api().call("RoomService/ListRooms", null, "{}").status()).isEqualTo(401);

    page.reload();
    PlaywrightAssertions.assertThat(page.locator("#live")).hasText("live");
    page.click("#sign-out");
    PlaywrightAssertions.assertThat(page.locator("#by-login")).hasText("Sign in with 127.0.0.1");
    assertThat(rooms(api)).as("the session has ended").isEqualTo(401);
    page.click("#by-login"); // the provider still knows who it is
    PlaywrightAssertions.assertThat(page.locator("#live")).hasText("live");
  }

  @Test
  void rolesOfTheAccessTokenCountTooAndGrantNoMoreThanIsConfigured(
      LiveKitServer shared, Chromium chromium) {
    Page page = open(chromium);
    signIn(page, "vera");
    PlaywrightAssertions.assertThat(page.locator("#live")).hasText("live");
    page.click("#drain");
    page.click("#question-yes");
    PlaywrightAssertions.assertThat(page.locator("#notice"))
        .containsText("No role of the caller has the grant");
    PlaywrightAssertions.assertThat(page.locator("#state")).hasText("serving");
  }

  @Test
  void whoMayNothingHereOrThinksBetterOfItIsToldAndMayTakeAKey(
      LiveKitServer shared, Chromium chromium) {
    Page page = open(chromium);
    signIn(page, "nina");
    PlaywrightAssertions.assertThat(page.locator("#sign-in-error"))
        .containsText("no role of yours");
    assertThat(page.url()).isEqualTo(server.http() + "/admin/");

    Page other = open(chromium);
    other.waitForURL(Pattern.compile(Pattern.quote(issuer) + ".*"));
    other.click("text=Cancel");
    PlaywrightAssertions.assertThat(other.locator("#sign-in-error")).containsText("refused");
    other.fill("#key", Tokens.API_KEY);
    other.fill("#secret", Tokens.API_SECRET);
    other.click("#sign-in-button");
    PlaywrightAssertions.assertThat(other.locator("#live")).hasText("live");
  }

  @Test
  void aServerIsDrainedAndServesAgain(LiveKitServer shared, Chromium chromium) {
    Page page = open(chromium);
    signIn(page, "ann");
    page.click("#drain");
    page.fill("#question-value", "60");
    page.click("#question-yes");
    PlaywrightAssertions.assertThat(page.locator("#state")).containsText("drained");
    page.click("#drain");
    PlaywrightAssertions.assertThat(page.locator("#state")).hasText("serving");
    assertThat(server.api().get("/health/ready").status()).isEqualTo(200);
  }
}
