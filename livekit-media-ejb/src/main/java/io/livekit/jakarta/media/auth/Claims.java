package io.livekit.jakarta.media.auth;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.RoomConfiguration;
import io.livekit.jakarta.proto.TrackSource;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Converts between {@link ClaimGrants} and the JSON of a token's payload. Complaints are
 * IllegalArgumentExceptions.
 */
final class Claims {

  private Claims() {}

  static ClaimGrants read(Map<String, Object> json) {
    String subject = text(json, "sub");
    return new ClaimGrants(
        // Old tokens carry the identity as their id.
        subject.isEmpty() ? text(json, "jti") : subject,
        text(json, "name"),
        enumOf(ParticipantInfo.Kind.class, text(json, "kind"))
            .filter(kind -> kind != ParticipantInfo.Kind.UNRECOGNIZED)
            .orElse(ParticipantInfo.Kind.STANDARD),
        texts(json, "kindDetails").stream()
            .flatMap(detail -> enumOf(ParticipantInfo.KindDetail.class, detail).stream())
            .filter(detail -> detail != ParticipantInfo.KindDetail.UNRECOGNIZED)
            .toList(),
        text(json, "metadata"),
        textMap(json, "attributes"),
        object(json, "video").map(Claims::readVideo),
        object(json, "sip")
            .map(sip -> new SipGrant(flag(sip, "admin"), flag(sip, "call")))
            .orElse(SipGrant.NONE),
        text(json, "sha256"),
        text(json, "roomPreset"),
        object(json, "roomConfig").map(Claims::readRoomConfig));
  }

  private static VideoGrant readVideo(Map<String, Object> video) {
    return new VideoGrant(
        flag(video, "roomCreate"),
        flag(video, "roomList"),
        flag(video, "roomRecord"),
        flag(video, "roomAdmin"),
        flag(video, "roomJoin"),
        text(video, "room"),
        optionalFlag(video, "canPublish"),
        optionalFlag(video, "canSubscribe"),
        optionalFlag(video, "canPublishData"),
        // An unknown source must not shrink the list to an empty one, which would allow everything.
        texts(video, "canPublishSources").stream()
            .map(
                source ->
                    enumOf(TrackSource.class, source)
                        .filter(known -> known != TrackSource.UNRECOGNIZED)
                        .orElse(TrackSource.UNKNOWN))
            .toList(),
        optionalFlag(video, "canUpdateOwnMetadata"),
        flag(video, "ingressAdmin"),
        flag(video, "hidden"),
        flag(video, "recorder"),
        flag(video, "agent"),
        optionalFlag(video, "canSubscribeMetrics"),
        optionalFlag(video, "canManageAgentSession"),
        text(video, "destinationRoom"));
  }

  private static RoomConfiguration readRoomConfig(Map<String, Object> json) {
    try {
      RoomConfiguration.Builder config = RoomConfiguration.newBuilder();
      JsonFormat.parser().ignoringUnknownFields().merge(JSONObjectUtils.toJSONString(json), config);
      return config.build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("claim roomConfig is not a room configuration", e);
    }
  }

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

  private static <E extends Enum<E>> Optional<E> enumOf(Class<E> type, String lowerCase) {
    for (E value : type.getEnumConstants()) {
      if (lowerCase(value).equals(lowerCase)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  private static String text(Map<String, Object> json, String claim) {
    Object value = json.get(claim);
    if (value == null) {
      return "";
    }
    return text(value, claim);
  }

  private static String text(Object value, String claim) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("claim " + claim + " is not a text");
  }

  private static boolean flag(Map<String, Object> json, String claim) {
    return optionalFlag(json, claim).orElse(false);
  }

  private static Optional<Boolean> optionalFlag(Map<String, Object> json, String claim) {
    Object value = json.get(claim);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Boolean flag) {
      return Optional.of(flag);
    }
    throw new IllegalArgumentException("claim " + claim + " is neither true nor false");
  }

  private static List<String> texts(Map<String, Object> json, String claim) {
    Object value = json.get(claim);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      throw new IllegalArgumentException("claim " + claim + " is not a list");
    }
    List<String> texts = new ArrayList<>();
    list.forEach(element -> texts.add(text(element, claim)));
    return texts;
  }

  private static Map<String, String> textMap(Map<String, Object> json, String claim) {
    Map<String, String> texts = new LinkedHashMap<>();
    object(json, claim)
        .ifPresent(object -> object.forEach((key, value) -> texts.put(key, text(value, claim))));
    return texts;
  }

  private static Optional<Map<String, Object>> object(Map<String, Object> json, String claim) {
    Object value = json.get(claim);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("claim " + claim + " is not an object");
    }
    Map<String, Object> object = new LinkedHashMap<>();
    map.forEach((key, element) -> object.put((String) key, element));
    return Optional.of(object);
  }
}
