package io.livekit.jakarta.e2e.harness;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.livekit.jakarta.testkit.Tokens;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The system's Firefox, headless, with a fake camera and a fake microphone, driven by WebDriver
 * BiDi. It has VP8, VP9 and Opus; H.264 it would have to download.
 */
public final class Firefox implements TestBrowser, AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final String LISTENING = "WebDriver BiDi listening on ";
  private static final Gson GSON = new Gson();

  /** What a headless browser that talks only to this machine needs. */
  private static final Map<String, Object> PREFERENCES =
      Map.ofEntries(
          Map.entry("media.navigator.streams.fake", true),
          Map.entry("media.navigator.permission.disabled", true),
          Map.entry("media.autoplay.default", 0),
          Map.entry("media.autoplay.blocking_policy", 0),
          Map.entry("media.peerconnection.ice.loopback", true),
          Map.entry("media.peerconnection.ice.obfuscate_host_addresses", false),
          // What isn't in front goes on at full speed.
          Map.entry("media.suspend-background-video.enabled", false),
          Map.entry("dom.min_background_timeout_value", 4),
          Map.entry("dom.timeout.enable_budget_timer_throttling", false),
          // Nothing is fetched from elsewhere.
          Map.entry("media.gmp-manager.updateEnabled", false),
          Map.entry("media.gmp-provider.enabled", false),
          Map.entry("app.update.enabled", false),
          Map.entry("extensions.update.enabled", false),
          Map.entry("network.captive-portal-service.enabled", false),
          Map.entry("network.connectivity-service.enabled", false),
          Map.entry("services.settings.server", "data:,#"),
          Map.entry("browser.safebrowsing.downloads.remote.enabled", false),
          Map.entry("datareporting.policy.dataSubmissionEnabled", false),
          Map.entry("toolkit.telemetry.server", ""),
          Map.entry("browser.shell.checkDefaultBrowser", false),
          Map.entry("browser.startup.page", 0),
          Map.entry("browser.aboutwelcome.enabled", false));

  private final LiveKitServer server;
  private final WebPages pages = new WebPages();
  private final Program program;
  private final BidiConnection bidi;
  private final List<String> contexts = new ArrayList<>();
  private final List<String> console = Collections.synchronizedList(new ArrayList<>());
  private String test = "";

  Firefox(LiveKitServer server) {
    this.server = server;
    Path executable =
        executable()
            .orElseThrow(
                () -> new IllegalStateException("no Firefox on the PATH; bin/test installs it"));
    program =
        Program.start(
            "firefox",
            Map.of("MOZ_HEADLESS", "1", "HOME", profile().toString()),
            List.of(
                executable.toString(),
                "--headless",
                "--no-remote",
                "--profile",
                profile().toString(),
                "--remote-debugging-port",
                "0"));
    String line = program.output().await(LISTENING, START_LIMIT, text -> text.contains(LISTENING));
    bidi =
        new BidiConnection(
            URI.create(
                line.substring(line.indexOf(LISTENING) + LISTENING.length()).strip() + "/session"),
            this::keep);
    bidi.send("session.new", Map.of("capabilities", Map.of()));
    bidi.send("session.subscribe", Map.of("events", List.of("log.entryAdded")));
  }

  /** Where it is, if there is one. */
  public static Optional<Path> executable() {
    String named = System.getenv("FIREFOX");
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named));
    }
    return Stream.of("firefox-esr", "firefox")
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A profile of this run's own, with our preferences. */
  private static Path profile() {
    try {
      Path profile =
          Files.createDirectories(
              Project.root().resolve("e2e/target/firefox-" + ProcessHandle.current().pid()));
      Files.writeString(
          profile.resolve("user.js"),
          PREFERENCES.entrySet().stream()
              .map(
                  entry ->
                      "user_pref(%s, %s);\n"
                          .formatted(GSON.toJson(entry.getKey()), GSON.toJson(entry.getValue())))
              .collect(Collectors.joining()));
      return profile;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void test(String name) {
    test = name;
  }

  /** A new window with a page that has livekit-client and does nothing yet. */
  public Participant open() {
    String context =
        bidi.send("browsingContext.create", Map.of("type", "window")).get("context").getAsString();
    contexts.add(context);
    bidi.send(
        "browsingContext.navigate",
        Map.of("context", context, "url", pages.url(), "wait", "complete"));
    return new Participant((function, argument) -> call(context, function, argument), server);
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

  /** Arguments and result go as JSON. */
  private Object call(String context, String function, Object argument) {
    JsonObject answer =
        bidi.send(
            "script.evaluate",
            Map.of(
                "expression",
                "(async () => JSON.stringify(await (%s)(%s)))()"
                    .formatted(function, GSON.toJson(argument)),
                "target",
                Map.of("context", context),
                "awaitPromise",
                true,
                // As if somebody had clicked: sound may play.
                "userActivation",
                true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(answer.get("exceptionDetails").toString());
    }
    JsonElement value = answer.getAsJsonObject("result").get("value");
    return value == null
        ? null
        : GSON.fromJson(JsonParser.parseString(value.getAsString()), Object.class);
  }

  private void keep(JsonObject event) {
    JsonObject entry = event.getAsJsonObject("params");
    console.add(entry.get("level").getAsString() + " " + entry.get("text"));
  }

  /** Ends a test. When it failed, what its pages said is kept. */
  @Override
  public void closePages(boolean failed) {
    if (failed && !contexts.isEmpty()) {
      for (String context : contexts) {
        console.add(
            "events: "
                + call(context, "() => window.harness ? window.harness.events : null", null));
      }
      try {
        Files.write(OutputReader.logFile("firefox-" + test), List.copyOf(console));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    for (String context : contexts) {
      bidi.send("browsingContext.close", Map.of("context", context));
    }
    contexts.clear();
    console.clear();
  }

  @Override
  public void close() {
    bidi.close();
    program.close();
    pages.close();
  }
}
