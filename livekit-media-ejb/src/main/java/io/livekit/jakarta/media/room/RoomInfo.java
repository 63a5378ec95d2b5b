package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.config.RoomConfig;
import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.media.track.TrackInfoVersions;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.Room;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What clients see of a room (spec/01 §9.1). Owned by: the room's executor; {@link #current} is for
 * any thread.
 */
@RoomScoped
final class RoomInfo {

  /** The same for all rooms; as many as are configured. */
  private static final Map<RoomConfig.CodecSpec, Codec> CODECS = new ConcurrentHashMap<>();

  private final TrackInfoVersions versions;
  private volatile Room current;

  @Inject
  RoomInfo(CreateRoomRequest request, RoomNode node, TrackInfoVersions versions) {
    this.versions = versions;
    RoomConfig defaults = node.config().room();
    long unixMillis = node.clock().unixMillis();
    current =
        Room.newBuilder()
            .setSid(Guid.room())
            .setName(request.getName())
            .setEmptyTimeout(
                request.getEmptyTimeout() != 0
                    ? request.getEmptyTimeout()
                    : (int) defaults.emptyTimeout())
            .setDepartureTimeout(
                request.getDepartureTimeout() != 0
                    ? request.getDepartureTimeout()
                    : (int) defaults.departureTimeout())
            .setMaxParticipants(
                request.getMaxParticipants() != 0
                    ? request.getMaxParticipants()
                    : (int) defaults.maxParticipants())
            .setCreationTime(unixMillis / 1000)
            .setCreationTimeMs(unixMillis)
            .setTurnPassword(Guid.secret())
            .addAllEnabledCodecs(defaults.enabledCodecs().stream().map(RoomInfo::codec).toList())
            .setMetadata(request.getMetadata())
            .setVersion(versions.next(unixMillis))
            .build();
  }

  private static Codec codec(RoomConfig.CodecSpec wanted) {
    return CODECS.computeIfAbsent(
        wanted,
        codec -> Codec.newBuilder().setMime(codec.mime()).setFmtpLine(codec.fmtpLine()).build());
  }

  Room current() {
    return current;
  }

  List<Codec> enabledCodecs() {
    return current.getEnabledCodecsList();
  }

  /**
   * @return true when it changed
   */
  boolean setMetadata(String metadata, long unixMillis) {
    return set(current.toBuilder().setMetadata(metadata), unixMillis);
  }

  /**
   * @return true when it changed
   */
  boolean setRecording(boolean recording, long unixMillis) {
    return set(current.toBuilder().setActiveRecording(recording), unixMillis);
  }

  /**
   * @return true when it changed
   */
  boolean setCounts(int participants, int publishers, long unixMillis) {
    return set(
        current.toBuilder().setNumParticipants(participants).setNumPublishers(publishers),
        unixMillis);
  }

  private boolean set(Room.Builder changed, long unixMillis) {
    if (changed.build().equals(current)) {
      return false;
    }
    current = changed.setVersion(versions.next(unixMillis)).build();
    return true;
  }
}
