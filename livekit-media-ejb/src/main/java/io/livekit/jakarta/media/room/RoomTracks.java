package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.TrackLookup;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The public tracks of a room, and who subscribes to them without asking (spec/01 §7.5). Owned by:
 * the room's executor.
 */
@RoomScoped
final class RoomTracks implements TrackLookup {
  private final Roster roster;
  private final NodeLoad load;
  private final Map<String, PublishedTrack> bySid = new LinkedHashMap<>();

  @Inject
  RoomTracks(Roster roster, RoomNode node) {
    this.roster = roster;
    load = node.load();
  }

  @Override
  public PublishedTrack find(String trackSid) {
    return bySid.get(trackSid);
  }

  void add(PublishedTrack track) {
    if (bySid.put(track.sid(), track) == null) {
      load.tracksChanged(1);
    }
  }

  void remove(PublishedTrack track) {
    if (bySid.remove(track.sid()) != null) {
      load.tracksChanged(-1);
    }
  }

  /** A track became public: it goes to those who take it without asking, or have asked before. */
  void offerToAll(PublishedTrack track, Participant publisher) {
    for (Participant other : roster.all()) {
      if (other == publisher || other.isClosed()) {
        continue;
      }
      if (other.isActive() && other.options().autoSubscribe()) {
        other.subscriptions().autoSubscribe(track.sid());
      } else {
        other.subscriptions().trackAppeared(track.sid());
      }
    }
  }

  /** Gives a participant all the tracks that it takes without asking. */
  void offerAllTo(Participant participant) {
    if (!participant.options().autoSubscribe()) {
      return;
    }
    for (PublishedTrack track : List.copyOf(bySid.values())) {
      if (!track.publisher().sid().equals(participant.sid())) {
        participant.subscriptions().autoSubscribe(track.sid());
      }
    }
  }

  /** A participant changed who may subscribe to its tracks. */
  void policyChanged(Participant publisher) {
    for (Participant other : roster.all()) {
      if (other != publisher) {
        other.subscriptions().reconcilePublisher(publisher.sid());
      }
    }
  }
}
