package io.livekit.jakarta.api.rest;

import io.livekit.jakarta.api.TrackSource;
import java.util.List;

/**
 * What a token allows its holder in the room besides joining. Null for the default. Immutable.
 *
 * @param canPublish may publish tracks; by default yes
 * @param canSubscribe may receive tracks; by default yes
 * @param canPublishData may send data; by default as canPublish
 * @param canPublishSources the only sources that it may publish; empty for all
 * @param canUpdateOwnMetadata may change its own name, metadata and attributes; by default no
 * @param canSubscribeMetrics may receive the others' metrics; by default no
 * @param hidden the others do not see it; by default no
 * @param roomAdmin may administer the room; by default no
 */
public record TokenGrants(
    Boolean canPublish,
    Boolean canSubscribe,
    Boolean canPublishData,
    List<TrackSource> canPublishSources,
    Boolean canUpdateOwnMetadata,
    Boolean canSubscribeMetrics,
    Boolean hidden,
    Boolean roomAdmin) {

  /** The defaults. */
  public static final TokenGrants DEFAULT =
      new TokenGrants(null, null, null, null, null, null, null, null);

  public TokenGrants {
    canPublishSources = canPublishSources == null ? List.of() : List.copyOf(canPublishSources);
  }
}
