package io.livekit.jakarta.media.auth;

import io.livekit.jakarta.media.wire.JsonReader;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.ProtoJsonReader;
import io.livekit.jakarta.media.wire.WireBounds;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.RoomConfiguration;
import io.livekit.jakarta.proto.TrackSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads LiveKit's claims of a token (spec/03 §5). Names count in any case, as they do for the
 * reference; null is as if the claim weren't there; of two claims of one name the last counts (RFC
 * 7519 §4); values of other types are refused. Owned by: one thread, for one token.
 */
final class ClaimsReader {

  private String name = "";
  private String kind = "";
  private List<String> kindDetails = List.of();
  private String metadata = "";
  private Map<String, String> attributes = Map.of();
  private VideoGrant video;
  private SipGrant sip = SipGrant.NONE;
  private String sha256 = "";
  private String roomPreset = "";
  private RoomConfiguration roomConfig;
  private String session = "";
  private boolean profileKept;

  /** Reads one member of an object by its name in lower case, or skips it. */
  @FunctionalInterface
  private interface Member {
    void read(String name, JsonReader reader) throws MalformedMessageException;
  }

  private ClaimsReader() {}

  /**
   * @throws MalformedMessageException when a claim is of another type than it should be
   */
  static ClaimsReader read(byte[] json) throws MalformedMessageException {
    ClaimsReader claims = new ClaimsReader();
    JsonReader reader = new JsonReader(json, WireBounds.TOKEN);
    members(reader, claims::claim);
    reader.end();
    return claims;
  }

  /**
   * @param identity whom the registered claims name
   */
  ClaimGrants grants(String identity) {
    return new ClaimGrants(
        identity,
        name,
        enumOf(ParticipantInfo.Kind.class, kind)
            .filter(known -> known != ParticipantInfo.Kind.UNRECOGNIZED)
            .orElse(ParticipantInfo.Kind.STANDARD),
        kindDetails.stream()
            .flatMap(detail -> enumOf(ParticipantInfo.KindDetail.class, detail).stream())
            .filter(detail -> detail != ParticipantInfo.KindDetail.UNRECOGNIZED)
            .toList(),
        metadata,
        attributes,
        Optional.ofNullable(video),
        sip,
        sha256,
        roomPreset,
        Optional.ofNullable(roomConfig));
  }

  /**
   * @return the sid of the participant whose session the token continues; empty for other tokens
   */
  String session() {
    return session;
  }

  /**
   * @return whether {@link KeptProfiles} has the metadata and attributes of the session
   */
  boolean profileKept() {
    return profileKept;
  }

  private void claim(String claim, JsonReader reader) throws MalformedMessageException {
    switch (claim) {
      // Refresh tokens also have the identity under this name, which nobody reads.
      case "identity" -> reader.text();
      case "name" -> name = reader.text();
      case "kind" -> kind = reader.text();
      case "kinddetails" -> kindDetails = texts(reader);
      case "metadata" -> metadata = reader.text();
      case "attributes" -> attributes = textMap(reader);
      case "video" -> video = video(reader);
      case "sip" -> sip = sip(reader);
      case "sha256" -> sha256 = reader.text();
      case "roompreset" -> roomPreset = reader.text();
      case "roomconfig" -> roomConfig = roomConfig(reader);
      case "lksession" -> session = reader.text();
      case "lkprofilekept" -> profileKept = reader.bool();
      default -> reader.skip();
    }
  }

  private static VideoGrant video(JsonReader json) throws MalformedMessageException {
    VideoGrantBuilder video = VideoGrant.builder();
    members(
        json,
        (grant, reader) -> {
          switch (grant) {
            case "roomcreate" -> video.roomCreate(reader.bool());
            case "roomlist" -> video.roomList(reader.bool());
            case "roomrecord" -> video.roomRecord(reader.bool());
            case "roomadmin" -> video.roomAdmin(reader.bool());
            case "roomjoin" -> video.roomJoin(reader.bool());
            case "room" -> video.room(reader.text());
            case "canpublish" -> video.canPublish(reader.bool());
            case "cansubscribe" -> video.canSubscribe(reader.bool());
            case "canpublishdata" -> video.canPublishData(reader.bool());
            case "canpublishsources" -> video.canPublishSources(sources(reader));
            case "canupdateownmetadata" -> video.canUpdateOwnMetadata(reader.bool());
            case "ingressadmin" -> video.ingressAdmin(reader.bool());
            case "hidden" -> video.hidden(reader.bool());
            case "recorder" -> video.recorder(reader.bool());
            case "agent" -> video.agent(reader.bool());
            case "cansubscribemetrics" -> video.canSubscribeMetrics(reader.bool());
            case "canmanageagentsession" -> video.canManageAgentSession(reader.bool());
            case "destinationroom" -> video.destinationRoom(reader.text());
            default -> reader.skip();
          }
        });
    return video.build();
  }

  /** An unknown source must not shrink the list to an empty one, which would allow everything. */
  private static List<TrackSource> sources(JsonReader reader) throws MalformedMessageException {
    return texts(reader).stream()
        .map(
            source ->
                enumOf(TrackSource.class, source)
                    .filter(known -> known != TrackSource.UNRECOGNIZED)
                    .orElse(TrackSource.UNKNOWN))
        .toList();
  }

  private static SipGrant sip(JsonReader json) throws MalformedMessageException {
    boolean[] grants = new boolean[2];
    members(
        json,
        (grant, reader) -> {
          switch (grant) {
            case "admin" -> grants[0] = reader.bool();
            case "call" -> grants[1] = reader.bool();
            default -> reader.skip();
          }
        });
    return new SipGrant(grants[0], grants[1]);
  }

  private static RoomConfiguration roomConfig(JsonReader reader) throws MalformedMessageException {
    RoomConfiguration.Builder config = RoomConfiguration.newBuilder();
    ProtoJsonReader.merge(reader.raw(), config, WireBounds.TOKEN);
    return config.build();
  }

  private static List<String> texts(JsonReader reader) throws MalformedMessageException {
    List<String> texts = new ArrayList<>();
    reader.beginList();
    while (reader.next()) {
      texts.add(reader.text());
    }
    return texts;
  }

  private static Map<String, String> textMap(JsonReader reader) throws MalformedMessageException {
    Map<String, String> texts = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.next()) {
      texts.put(reader.name(), reader.text());
    }
    return texts;
  }

  private static void members(JsonReader reader, Member member) throws MalformedMessageException {
    reader.beginObject();
    while (reader.next()) {
      String name = reader.name();
      if (reader.peek() == JsonReader.Kind.NULL) {
        reader.nul();
        continue;
      }
      try {
        member.read(name.toLowerCase(Locale.ROOT), reader);
      } catch (MalformedMessageException e) {
        throw e.inside(name);
      }
    }
  }

  private static <E extends Enum<E>> Optional<E> enumOf(Class<E> type, String lowerCase) {
    for (E value : type.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(lowerCase)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
