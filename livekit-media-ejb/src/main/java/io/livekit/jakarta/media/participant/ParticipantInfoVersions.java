package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.data.DataTracks;
import io.livekit.jakarta.media.track.Permissions;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.PublishedTracks;
import io.livekit.jakarta.proto.ParticipantInfo;

/** What others see of a participant, in versions (spec/01 §9.2). Owned by: the room's executor. */
final class ParticipantInfoVersions {
  private final String sid;
  private final String region;
  private final ClientTraits client;
  private final Permissions permissions;
  private final ParticipantState state;
  private final PublishedTracks tracks;
  private final DataTracks dataTracks;
  private boolean publisher;
  private int version;
  private boolean dirty = true;

  ParticipantInfoVersions(
      String sid,
      String region,
      ClientTraits client,
      Permissions permissions,
      ParticipantState state,
      PublishedTracks tracks,
      DataTracks dataTracks) {
    this.sid = sid;
    this.region = region;
    this.client = client;
    this.permissions = permissions;
    this.state = state;
    this.tracks = tracks;
    this.dataTracks = dataTracks;
  }

  /**
   * @return whether it is one of those who publish
   */
  boolean isPublisher() {
    return publisher;
  }

  /** It has a track: it counts as a publisher from now on. */
  void hasPublished() {
    publisher = true;
    dirty = true;
  }

  /** Who may publish no more, and has nothing left that it published, is no publisher either. */
  void grantsChanged() {
    boolean mayPublish = permissions.grants().video().mayPublish();
    publisher &= mayPublish || !tracks.isEmpty() || !dataTracks.isEmpty();
  }

  /** What is told next is another version. */
  void changed() {
    dirty = true;
  }

  ParticipantInfo current() {
    if (dirty) {
      version++;
      dirty = false;
    }
    ClaimGrants grants = permissions.grants();
    ParticipantInfo.Builder info =
        ParticipantInfo.newBuilder()
            .setSid(sid)
            .setIdentity(grants.identity())
            .setName(grants.name())
            .setState(state.current())
            .setMetadata(grants.metadata())
            .putAllAttributes(grants.attributes())
            .setJoinedAt(state.joinedAtMillis() / 1000)
            .setJoinedAtMs(state.joinedAtMillis())
            .setVersion(version)
            .setPermission(grants.permission())
            .setRegion(region)
            .setIsPublisher(publisher)
            .setKind(grants.kind())
            .addAllKindDetails(grants.kindDetails())
            .setDisconnectReason(state.disconnectReason())
            .setClientProtocol(client.info().getClientProtocol())
            .addAllCapabilitiesValue(client.capabilities())
            .addAllDataTracks(dataTracks.infos());
    for (PublishedTrack track : tracks.all()) {
      info.addTracks(track.info());
    }
    return info.build();
  }
}
