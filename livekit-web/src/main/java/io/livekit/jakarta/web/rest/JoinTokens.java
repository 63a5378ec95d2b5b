package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.IssuedToken;
import io.livekit.jakarta.api.rest.TokenGrants;
import io.livekit.jakarta.api.rest.TokenRequest;
import io.livekit.jakarta.media.api.RoomService;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.auth.VideoGrantBuilder;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import io.livekit.jakarta.web.http.ApiProblem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Issues tokens to join one room with, and never for more than that room. Thread-safe. */
@ApplicationScoped
public class JoinTokens {
  private static final Duration DEFAULT_TTL = Duration.ofMinutes(10);

  @Inject AccessTokens tokens;
  @Inject RoomService rooms;
  @Inject LiveKitConfig config;

  /**
   * @param apiKey signs it: that of the caller's own token
   * @param base where the REST API is, as the caller sees it
   * @throws ServiceException when it exceeds the server's limits
   */
  IssuedToken issue(String apiKey, String room, TokenRequest wanted, URI base) {
    checkLimits(wanted);
    TokenGrants grants = wanted.grants() == null ? TokenGrants.DEFAULT : wanted.grants();
    ClaimGrants claims =
        ClaimGrants.of(wanted.identity(), Requests.orEmpty(wanted.name()), video(room, grants))
            .withProfile(
                Requests.orEmpty(wanted.name()),
                Requests.orEmpty(wanted.metadata()),
                wanted.attributes());
    Duration ttl = wanted.ttl() == null ? DEFAULT_TTL : wanted.ttl();
    Instant end = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).plus(ttl);
    return new IssuedToken(tokens.issue(apiKey, claims, ttl), url(base), end);
  }

  private void checkLimits(TokenRequest wanted) {
    int max = config.limit().maxParticipantIdentityLength();
    if (max > 0 && wanted.identity().getBytes(StandardCharsets.UTF_8).length > max) {
      throw ServiceException.plain(
          ServiceException.Code.INVALID_ARGUMENT, "identity exceeds " + max + " bytes");
    }
    rooms.checkLimits(
        UpdateParticipantRequest.newBuilder()
            .setName(Requests.orEmpty(wanted.name()))
            .setMetadata(Requests.orEmpty(wanted.metadata()))
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

  /** As clients take it, without the API's own path. */
  private static String url(URI base) {
    String text = base.toString();
    String root = text.substring(0, text.indexOf(ApiProblem.PATH));
    return "ws" + root.substring("http".length());
  }
}
