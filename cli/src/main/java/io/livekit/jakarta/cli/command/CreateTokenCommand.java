package io.livekit.jakarta.cli.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes an access token, without asking the server. */
@Command(
    name = "create-token",
    description = {
      "Makes an access token and prints it.",
      "Without grants it is one to join with: give --room and --identity. "
          + "The server is not asked, except for the name of a room that is given by its sid."
    },
    footer = {
      "  livekit-cli create-token --room standup --identity alice",
      "  livekit-cli create-token --room standup --identity viewer --no-publish --valid-for 15m",
      "  livekit-cli create-token --create --list --valid-for 7d",
      "  livekit-cli create-token --admin --room standup",
      "  livekit-cli create-token --identity bot --grant '{\"roomJoin\":true,\"hidden\":true}'"
          + " --room standup"
    })
public final class CreateTokenCommand extends ApiCommand {
  private static final Duration DEFAULT_LIFETIME = Duration.ofHours(6);

  @Option(
      names = {"--room", "--room-id"},
      paramLabel = "ROOM",
      description = "the room's name or sid")
  private String room;

  @Option(
      names = "--identity",
      paramLabel = "IDENTITY",
      description = "who joins; default a random one")
  private String identity;

  @Option(names = "--name", paramLabel = "NAME", description = "shown to the others")
  private String name;

  @Option(names = "--metadata", paramLabel = "TEXT", description = "the participant's metadata")
  private String metadata;

  @Option(
      names = "--attribute",
      paramLabel = "KEY=VALUE",
      description = "the participant's attributes; repeatable")
  private Map<String, String> attributes = Map.of();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "standard, agent, ingress, egress, sip, connector, bridge")
  private String kind;

  @Option(names = "--join", description = "may join the room")
  private boolean join;

  @Option(names = "--no-publish", description = "may not publish tracks or data")
  private boolean noPublish;

  @Option(names = "--no-subscribe", description = "may not receive tracks")
  private boolean noSubscribe;

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      split = ",",
      description = "may publish only these: camera, microphone, screen_share, screen_share_audio")
  private List<String> sources = List.of();

  @Option(
      names = "--update-own-metadata",
      description = "may change its own name, metadata and attributes")
  private boolean updateOwnMetadata;

  @Option(names = "--hidden", description = "is not shown to the others")
  private boolean hidden;

  @Option(names = "--create", description = "may create and delete rooms")
  private boolean create;

  @Option(names = "--list", description = "may list rooms")
  private boolean list;

  @Option(names = "--admin", description = "may administer the room")
  private boolean admin;

  @Option(
      names = "--grant",
      paramLabel = "JSON",
      description = "more members of the video grant, as JSON")
  private String grant;

  @Option(
      names = "--valid-for",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "for example 90, 15m, 6h, 7d; default 6h")
  private Duration lifetime = DEFAULT_LIFETIME;

  @Override
  public Integer call() {
    JsonObject video = video();
    boolean joins = video.has("roomJoin") && video.get("roomJoin").getAsBoolean();
    if (joins && room == null) {
      throw new CliException(
          ExitCode.USAGE,
          "a token to join with needs --room (see livekit-cli create-token --help)");
    }
    String subject = joins && identity == null ? RandomNames.identity() : identity;
    print(tokens().mint(claims(video), subject, lifetime));
    return ExitCode.OK;
  }

  private JsonObject video() {
    JsonObject video = grant == null ? new JsonObject() : parse(grant);
    boolean other = create || list || admin || grant != null;
    if (join || !other) {
      video.addProperty("roomJoin", true);
    }
    if (room != null) {
      video.addProperty("room", finder().name(room));
    }
    grant(video, "roomCreate", create);
    grant(video, "roomList", list);
    grant(video, "roomAdmin", admin);
    grant(video, "hidden", hidden);
    grant(video, "canUpdateOwnMetadata", updateOwnMetadata);
    if (noPublish) {
      video.addProperty("canPublish", false);
      video.addProperty("canPublishData", false);
    }
    if (noSubscribe) {
      video.addProperty("canSubscribe", false);
    }
    if (!sources.isEmpty()) {
      JsonArray array = new JsonArray();
      sources.forEach(array::add);
      video.add("canPublishSources", array);
    }
    return video;
  }

  private static void grant(JsonObject video, String key, boolean value) {
    if (value) {
      video.addProperty(key, true);
    }
  }

  private static JsonObject parse(String json) {
    try {
      JsonElement parsed = JsonParser.parseString(json);
      if (parsed.isJsonObject()) {
        return parsed.getAsJsonObject();
      }
    } catch (JsonParseException e) {
      // said below
    }
    throw new CliException(ExitCode.USAGE, "--grant is no JSON object: " + json);
  }

  private JsonObject claims(JsonObject video) {
    JsonObject claims = new JsonObject();
    property(claims, "name", name);
    property(claims, "metadata", metadata);
    property(claims, "kind", kind);
    if (!attributes.isEmpty()) {
      JsonObject object = new JsonObject();
      attributes.forEach(object::addProperty);
      claims.add("attributes", object);
    }
    claims.add("video", video);
    return claims;
  }

  private static void property(JsonObject claims, String key, String value) {
    if (value != null) {
      claims.addProperty(key, value);
    }
  }
}
