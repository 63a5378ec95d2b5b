package io.livekit.jakarta.web.signal;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.config.LimitConfig;
import io.livekit.jakarta.media.participant.ParticipantOptions;
import io.livekit.jakarta.media.participant.ParticipantOptions.Option;
import io.livekit.jakarta.media.signal.ConnectRequest;
import io.livekit.jakarta.media.wire.JsonReader;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.WireBounds;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.ConnectionSettings;
import io.livekit.jakarta.proto.JoinRequest;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.web.websocket.HandshakeRefused;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Turns the query of a connect request into a {@link ConnectRequest}, or refuses it (spec/01
 * §2.2–2.4).
 */
final class ConnectRequestReader {

  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final String NO_PERMISSION = "no permissions to access the room";

  private final LimitConfig limits;

  ConnectRequestReader(LimitConfig limits) {
    this.limits = limits;
  }

  /**
   * @param token the verified token, or null
   * @param joinRequestRequired {@code /rtc/v1}: the query must carry a join_request
   * @param address the client's address for its ClientInfo
   * @throws HandshakeRefused with the first check that fails, in the order of spec/01 §2.4
   */
  ConnectRequest read(
      VerifiedToken token,
      Map<String, String> query,
      boolean joinRequestRequired,
      String address,
      String userAgent)
      throws HandshakeRefused {
    if (token == null || token.grants().videoGrant().isEmpty()) {
      throw new HandshakeRefused(UNAUTHORIZED, NO_PERMISSION);
    }
    String encoded = query.getOrDefault("join_request", "");
    JoinRequest join =
        joinRequestRequired || !encoded.isEmpty()
            ? JoinRequestDecoder.decode(encoded, limits.signalMessageSizeLimit())
            : null;
    ClaimGrants grants = token.grants();
    checkGrants(grants);
    ClientInfo said = join != null ? join.getClientInfo() : ClientInfoReader.read(query);
    ClientInfo client = ClientInfoReader.complete(said, address, userAgent);
    ConnectRequest request =
        join != null ? v1(token, client, join) : v0(token, client, companion(grants, query), query);
    checkOwnMetadata(grants.video(), request);
    return request;
  }

  private void checkGrants(ClaimGrants grants) throws HandshakeRefused {
    VideoGrant video = grants.video();
    if (!video.roomJoin()) {
      throw new HandshakeRefused(UNAUTHORIZED, "permissions denied");
    }
    if (grants.identity().isEmpty()) {
      throw new HandshakeRefused(BAD_REQUEST, "identity cannot be empty");
    }
    checkLength(
        grants.identity(), limits.maxParticipantIdentityLength(), "participant identity length");
    if (video.room().isEmpty()) {
      throw new HandshakeRefused(BAD_REQUEST, "no room name");
    }
    checkLength(video.room(), limits.maxRoomNameLength(), "room name length");
  }

  private static void checkLength(String text, int max, String what) throws HandshakeRefused {
    if (max > 0 && text.getBytes(StandardCharsets.UTF_8).length > max) {
      throw new HandshakeRefused(BAD_REQUEST, what + " exceeds limits: max length " + max);
    }
  }

  /** The publish-only companion connection of old clients (spec/01 §2.2 {@code publish}). */
  private static ClaimGrants companion(ClaimGrants grants, Map<String, String> query)
      throws HandshakeRefused {
    String publish = query.getOrDefault("publish", "");
    if (publish.isEmpty()) {
      return grants;
    }
    if (!grants.video().mayPublish()) {
      throw new HandshakeRefused(UNAUTHORIZED, NO_PERMISSION);
    }
    return grants
        .withIdentity(grants.identity() + "#" + publish)
        .withVideo(grants.video().toBuilder().canSubscribe(false).build());
  }

  private static ConnectRequest v0(
      VerifiedToken token, ClientInfo client, ClaimGrants grants, Map<String, String> query) {
    boolean reconnect = flag(query.get("reconnect"));
    String allowPause = query.get("subscriber_allow_pause");
    ReconnectReason reason =
        ReconnectReason.forNumber(ClientInfoReader.number(query.get("reconnect_reason")));
    ParticipantOptions options =
        ParticipantOptions.none()
            .with(
                Option.AUTO_SUBSCRIBE,
                query.get("auto_subscribe") == null || flag(query.get("auto_subscribe")))
            .with(Option.AUTO_SUBSCRIBE_DATA_TRACK, flag(query.get("auto_subscribe_data_track")))
            .with(Option.ADAPTIVE_STREAM, flag(query.get("adaptive_stream")))
            .with(Option.DISABLE_ICE_LITE, flag(query.get("disable_ice_lite")))
            .withAllowPause(allowPause == null ? null : Boolean.valueOf(flag(allowPause)))
            .withTokenExpiry(token.expiresAt().orElse(null));
    return new ConnectRequest(
        grants,
        client,
        options,
        reconnect
            ? new ConnectRequest.Resume(
                query.getOrDefault("sid", ""),
                Objects.requireNonNullElse(reason, ReconnectReason.RR_UNKNOWN))
            : null,
        "",
        attributes(query.get("attributes")),
        List.of(),
        null,
        token.origin());
  }

  private static ConnectRequest v1(VerifiedToken token, ClientInfo client, JoinRequest join) {
    ConnectionSettings settings = join.getConnectionSettings();
    ParticipantOptions options =
        ParticipantOptions.none()
            .with(Option.AUTO_SUBSCRIBE, settings.getAutoSubscribe())
            .with(Option.AUTO_SUBSCRIBE_DATA_TRACK, settings.getAutoSubscribeDataTrack())
            .with(Option.ADAPTIVE_STREAM, settings.getAdaptiveStream())
            .with(Option.DISABLE_ICE_LITE, settings.getDisableIceLite())
            .with(Option.SINGLE_PEER_CONNECTION, true)
            .withAllowPause(settings.getSubscriberAllowPause())
            .withTokenExpiry(token.expiresAt().orElse(null));
    return new ConnectRequest(
        token.grants(),
        client,
        options,
        join.getReconnect()
            ? new ConnectRequest.Resume(join.getParticipantSid(), join.getReconnectReason())
            : null,
        join.getMetadata(),
        join.getParticipantAttributesMap(),
        join.getAddTrackRequestsList(),
        join.hasPublisherOffer() ? join.getPublisherOffer() : null,
        token.origin());
  }

  private static void checkOwnMetadata(VideoGrant video, ConnectRequest request)
      throws HandshakeRefused {
    boolean brings = !request.metadata().isEmpty() || !request.attributes().isEmpty();
    if (brings && !video.mayUpdateOwnMetadata()) {
      throw new HandshakeRefused(UNAUTHORIZED, NO_PERMISSION);
    }
  }

  /**
   * @return the attributes, or none where they can't be decoded: connecting ignores what validating
   *     refuses
   */
  private static Map<String, String> attributes(String encoded) {
    try {
      return decodeAttributes(encoded);
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }

  /**
   * @throws IllegalArgumentException when the parameter isn't padded URL-safe base64 of an object
   *     of strings
   */
  static Map<String, String> decodeAttributes(String encoded) {
    if (encoded == null || encoded.isEmpty()) {
      return Map.of();
    }
    byte[] json = Base64.getUrlDecoder().decode(encoded);
    try {
      JsonReader reader = new JsonReader(json, WireBounds.MESSAGE);
      Map<String, String> attributes = new LinkedHashMap<>();
      reader.beginObject();
      while (reader.next()) {
        attributes.put(reader.name(), reader.text());
      }
      reader.end();
      return attributes;
    } catch (MalformedMessageException e) {
      throw new IllegalArgumentException("not a JSON object of strings", e);
    }
  }

  private static boolean flag(String value) {
    return "1".equals(value) || "true".equals(value);
  }
}
