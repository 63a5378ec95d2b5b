package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.SubscriptionPermission;
import io.livekit.jakarta.proto.TrackPermission;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Whom a publisher lets subscribe to what (spec/01 §7.6). Owned by: the room's executor. */
public final class SubscriptionPolicy {
  /** Stands for all tracks of the publisher. */
  private static final Set<String> ALL_TRACKS = Set.of("*");

  private Map<String, Set<String>> byIdentity; // null: everyone may subscribe to everything

  public boolean permits(String identity, String trackSid) {
    if (byIdentity == null) {
      return true;
    }
    Set<String> tracks = byIdentity.getOrDefault(identity, Set.of());
    return tracks == ALL_TRACKS || tracks.contains(trackSid);
  }

  /**
   * Replaces the policy.
   *
   * @param identityOfSid resolves a participant's sid; null when it is unknown
   * @return false when an entry names nobody: the whole request is then ignored
   */
  public boolean update(SubscriptionPermission request, UnaryOperator<String> identityOfSid) {
    if (request.getAllParticipants()) {
      byIdentity = null;
      return true;
    }
    Map<String, Set<String>> changed = new HashMap<>();
    for (TrackPermission entry : request.getTrackPermissionsList()) {
      String identity = entry.getParticipantIdentity();
      if (identity.isEmpty()) {
        if (entry.getParticipantSid().isEmpty()) {
          return false;
        }
        identity = identityOfSid.apply(entry.getParticipantSid());
        if (identity == null) {
          continue;
        }
      }
      if (entry.getAllTracks()) {
        changed.put(identity, ALL_TRACKS);
      } else if (changed.get(identity) != ALL_TRACKS) {
        changed.computeIfAbsent(identity, key -> new HashSet<>()).addAll(entry.getTrackSidsList());
      }
    }
    byIdentity = changed;
    return true;
  }
}
