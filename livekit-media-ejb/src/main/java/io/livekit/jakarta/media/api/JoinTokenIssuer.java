package io.livekit.jakarta.media.api;

import io.livekit.jakarta.api.rest.TokenGrants;
import io.livekit.jakarta.api.rest.TokenRequest;
import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.auth.VideoGrantBuilder;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Issues tokens to join one room with, and never for more than that room. Thread-safe. */
public final class JoinTokenIssuer {
  /** Of a token for which no other is asked. */
  public static final Duration DEFAULT_TTL = Duration.ofMinutes(10);

  private final AccessTokens tokens;
  private final RoomService rooms;
  private final LiveKitConfig config;

  public JoinTokenIssuer(AccessTokens tokens, RoomService rooms, LiveKitConfig config) {
    this.tokens = tokens;
    this.rooms = rooms;
    this.config = config;
  }

  /**
   * @return the key that signs for callers who have none of their own
   * @throws ServiceException when none is configured
   */
  public String ownKey() {
    return tokens
        .firstKey()
        .orElseThrow(
            () ->
                ServiceException.plain(
                    ServiceException.Code.FAILED_PRECONDITION, "no API key is configured"));
  }

  /**
   * @param apiKey signs it
   * @throws ServiceException when it exceeds the server's limits
   */
  public String issue(String apiKey, String room, TokenRequest wanted) {
    checkLimits(wanted);
    TokenGrants grants = wanted.grants() == null ? TokenGrants.DEFAULT : wanted.grants();
    String name = orEmpty(wanted.name());
    ClaimGrants claims =
        ClaimGrants.of(wanted.identity(), name, video(room, grants))
            .withProfile(name, orEmpty(wanted.metadata()), wanted.attributes());
    return tokens.issue(apiKey, claims, wanted.ttl() == null ? DEFAULT_TTL : wanted.ttl());
  }

  private void checkLimits(TokenRequest wanted) {
    int max = config.limit().maxParticipantIdentityLength();
    if (max > 0 && wanted.identity().getBytes(StandardCharsets.UTF_8).length > max) {
      throw ServiceException.plain(
          ServiceException.Code.INVALID_ARGUMENT, "identity exceeds " + max + " bytes");
    }
    rooms.checkLimits(
        UpdateParticipantRequest.newBuilder()
            .setName(orEmpty(wanted.name()))
            .setMetadata(orEmpty(wanted.metadata()))
            .putAllAttributes(wanted.attributes())
            .build());
  }

  private static VideoGrant video(String room, TokenGrants grants) {
    VideoGrantBuilder video =
        VideoGrant.builder()
            .roomJoin(true)
            .room(room)
            .roomAdmin(Boolean.TRUE.equals(grants.roomAdmin()))
            .hidden(Boolean.TRUE.equals(grants.hidden()))
            .canPublishSources(
                grants.canPublishSources().stream().map(InfoMapping::source).toList());
    if (grants.canPublish() != null) {
      video.canPublish(grants.canPublish());
    }
    if (grants.canSubscribe() != null) {
      video.canSubscribe(grants.canSubscribe());
    }
    if (grants.canPublishData() != null) {
      video.canPublishData(grants.canPublishData());
    }
    if (grants.canUpdateOwnMetadata() != null) {
      video.canUpdateOwnMetadata(grants.canUpdateOwnMetadata());
    }
    if (grants.canSubscribeMetrics() != null) {
      video.canSubscribeMetrics(grants.canSubscribeMetrics());
    }
    return video.build();
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
