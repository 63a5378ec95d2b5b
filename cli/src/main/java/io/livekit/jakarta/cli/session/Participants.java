package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.TrackInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The others in the room. Owned by: the session's executor. */
final class Participants {
  private final Map<String, ParticipantInfo> bySid = new LinkedHashMap<>();

  /**
   * @return whether it is news: updates may come late or twice (spec/01 §9.2)
   */
  boolean update(ParticipantInfo participant) {
    ParticipantInfo known = bySid.get(participant.getSid());
    if (known != null && participant.getVersion() < known.getVersion()) {
      return false;
    }
    if (participant.getState() == ParticipantInfo.State.DISCONNECTED) {
      return bySid.remove(participant.getSid()) != null;
    }
    bySid.put(participant.getSid(), participant);
    return known == null
        || known.getState() != participant.getState()
        || !known.getName().equals(participant.getName())
        || known.getTracksCount() != participant.getTracksCount();
  }

  void clear() {
    bySid.clear();
  }

  List<ParticipantInfo> all() {
    return new ArrayList<>(bySid.values());
  }

  Optional<ParticipantInfo> find(String sid) {
    return Optional.ofNullable(bySid.get(sid));
  }

  Optional<ParticipantInfo> publisherOf(String trackSid) {
    return bySid.values().stream()
        .filter(participant -> track(participant, trackSid).isPresent())
        .findFirst();
  }

  static Optional<TrackInfo> track(ParticipantInfo participant, String trackSid) {
    return participant.getTracksList().stream()
        .filter(track -> track.getSid().equals(trackSid))
        .findFirst();
  }
}
