package io.livekit.jakarta.media.auth;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.RoomConfiguration;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Puts {@link ClaimGrants} into the JSON of a token's payload. */
final class Claims {

  /** Which participant a refresh token was made for. */
  static final String SESSION = "lkSession";

  /** That {@link KeptProfiles} has what would have made a refresh token too long. */
  static final String PROFILE_KEPT = "lkProfileKept";

  private Claims() {}

  /**
   * @return the claims of a token that continues these grants; {@code sip}, {@code sha256} and the
   *     like stay behind
   */
  static Map<String, Object> write(ClaimGrants grants) {
    Map<String, Object> json = new LinkedHashMap<>();
    put(json, "sub", grants.identity());
    put(json, "identity", grants.identity());
    put(json, "name", grants.name());
    if (grants.kind() != ParticipantInfo.Kind.STANDARD) {
      json.put("kind", lowerCase(grants.kind()));
    }
    if (!grants.kindDetails().isEmpty()) {
      json.put("kindDetails", grants.kindDetails().stream().map(Claims::lowerCase).toList());
    }
    put(json, "metadata", grants.metadata());
    if (!grants.attributes().isEmpty()) {
      json.put("attributes", grants.attributes());
    }
    grants.videoGrant().ifPresent(video -> json.put("video", writeVideo(video)));
    put(json, "roomPreset", grants.roomPreset());
    grants.roomConfig().ifPresent(config -> json.put("roomConfig", writeRoomConfig(config)));
    return json;
  }

  private static Map<String, Object> writeVideo(VideoGrant video) {
    Map<String, Object> json = new LinkedHashMap<>();
    put(json, "roomCreate", video.roomCreate());
    put(json, "roomList", video.roomList());
    put(json, "roomRecord", video.roomRecord());
    put(json, "roomAdmin", video.roomAdmin());
    put(json, "roomJoin", video.roomJoin());
    put(json, "room", video.room());
    video.canPublish().ifPresent(value -> json.put("canPublish", value));
    video.canSubscribe().ifPresent(value -> json.put("canSubscribe", value));
    video.canPublishData().ifPresent(value -> json.put("canPublishData", value));
    if (!video.canPublishSources().isEmpty()) {
      json.put(
          "canPublishSources", video.canPublishSources().stream().map(Claims::lowerCase).toList());
    }
    video.canUpdateOwnMetadata().ifPresent(value -> json.put("canUpdateOwnMetadata", value));
    put(json, "ingressAdmin", video.ingressAdmin());
    put(json, "hidden", video.hidden());
    put(json, "recorder", video.recorder());
    put(json, "agent", video.agent());
    video.canSubscribeMetrics().ifPresent(value -> json.put("canSubscribeMetrics", value));
    video.canManageAgentSession().ifPresent(value -> json.put("canManageAgentSession", value));
    put(json, "destinationRoom", video.destinationRoom());
    return json;
  }

  private static Map<String, Object> writeRoomConfig(RoomConfiguration config) {
    try {
      return JSONObjectUtils.parse(JsonFormat.printer().print(config));
    } catch (InvalidProtocolBufferException | ParseException e) {
      throw new IllegalStateException("a room configuration has no JSON form", e);
    }
  }

  private static void put(Map<String, Object> json, String key, String value) {
    if (!value.isEmpty()) {
      json.put(key, value);
    }
  }

  private static void put(Map<String, Object> json, String key, boolean value) {
    if (value) {
      json.put(key, true);
    }
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
