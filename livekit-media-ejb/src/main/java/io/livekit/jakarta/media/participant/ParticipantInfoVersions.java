package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.ParticipantInfo;

/** What others see of a participant, in versions (spec/01 §9.2). Owned by: the room's executor. */
final class ParticipantInfoVersions {
  private final Participant participant;
  private int version;
  private boolean dirty = true;

  ParticipantInfoVersions(Participant participant) {
    this.participant = participant;
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
    ClaimGrants grants = participant.grants();
    ClientInfo client = participant.client().info();
    ParticipantInfo.Builder info =
        ParticipantInfo.newBuilder()
            .setSid(participant.sid())
            .setIdentity(grants.identity())
            .setName(grants.name())
            .setState(participant.state())
            .setMetadata(grants.metadata())
            .putAllAttributes(grants.attributes())
            .setJoinedAt(participant.joinedAtMillis() / 1000)
            .setJoinedAtMs(participant.joinedAtMillis())
            .setVersion(version)
            .setPermission(grants.permission())
            .setRegion(participant.room().config().region())
            .setIsPublisher(participant.isPublisher())
            .setKind(grants.kind())
            .addAllKindDetails(grants.kindDetails())
            .setDisconnectReason(participant.disconnectReason())
            .setClientProtocol(client.getClientProtocol())
            .addAllCapabilitiesValue(participant.client().capabilities())
            .addAllDataTracks(participant.data().tracks().infos());
    for (PublishedTrack track : participant.publications().tracks()) {
      info.addTracks(track.info());
    }
    return info.build();
  }
}
