package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.api.ParticipantPermission;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.VideoQuality;
import io.livekit.jakarta.api.decision.JoinRequested;
import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.media.track.Caps;
import io.livekit.jakarta.proto.ParticipantInfo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks the application whether somebody may join, before a room is made for it. Thread-safe. */
final class JoinAdmission {
  private final RoomDirectory directory;

  JoinAdmission(RoomDirectory directory) {
    this.directory = directory;
  }

  /** What is granted: never more than the token grants. */
  record Granted(ClaimGrants grants, Caps caps) {}

  /**
   * @param grants of the token, with what the request says of its participant
   * @param address of the client
   * @return fails with {@link SessionRefused}
   */
  CompletionStage<Granted> ask(ClaimGrants grants, String address) {
    if (!directory.node().decisions().concern(JoinRequested.class)) {
      return CompletableFuture.completedFuture(new Granted(grants, Caps.NONE));
    }
    ParticipantPermission permission = InfoMapping.permission(grants.permission());
    JoinRequested decision =
        new JoinRequested(
            grants.video().room(),
            room(grants.video().room()),
            InfoMapping.participant(participant(grants)),
            permission,
            address);
    CompletableFuture<Granted> result = new CompletableFuture<>();
    directory
        .node()
        .decisions()
        .ask(
            decision,
            directory.node().workers(),
            denial -> {
              if (denial.isPresent()) {
                result.completeExceptionally(SessionRefused.byApplication(denial.get()));
              } else {
                result.complete(granted(grants, decision));
              }
            });
    return result;
  }

  private RoomInfo room(String name) {
    return directory.find(name).map(room -> InfoMapping.room(room.info())).orElse(null);
  }

  private static ParticipantInfo participant(ClaimGrants grants) {
    return ParticipantInfo.newBuilder()
        .setIdentity(grants.identity())
        .setName(grants.name())
        .setKind(grants.kind())
        .addAllKindDetails(grants.kindDetails())
        .setMetadata(grants.metadata())
        .putAllAttributes(grants.attributes())
        .setPermission(grants.permission())
        .build();
  }

  private static Granted granted(ClaimGrants grants, JoinRequested decision) {
    VideoGrant narrowed = grants.video().intersection(video(grants.video(), decision.permission()));
    return new Granted(
        grants.withVideo(narrowed),
        new Caps(decision.maxTracks(), quality(decision.maxQuality()), decision.maxBitrate()));
  }

  private static VideoGrant video(VideoGrant granted, ParticipantPermission permission) {
    return granted.toBuilder()
        .canSubscribe(permission.canSubscribe())
        .canPublish(permission.canPublish())
        .canPublishData(permission.canPublishData())
        .canPublishSources(
            permission.canPublishSources().stream().map(InfoMapping::source).toList())
        .canUpdateOwnMetadata(permission.canUpdateMetadata())
        .canSubscribeMetrics(permission.canSubscribeMetrics())
        .canManageAgentSession(permission.canManageAgentSession())
        .hidden(permission.hidden())
        .build();
  }

  private static io.livekit.jakarta.proto.VideoQuality quality(VideoQuality best) {
    return io.livekit.jakarta.proto.VideoQuality.valueOf(best.name());
  }
}
