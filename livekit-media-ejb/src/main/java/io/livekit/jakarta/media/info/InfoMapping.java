package io.livekit.jakarta.media.info;

import io.livekit.jakarta.api.AudioTrackFeature;
import io.livekit.jakarta.api.BackupCodecPolicy;
import io.livekit.jakarta.api.ClientCapability;
import io.livekit.jakarta.api.CodecInfo;
import io.livekit.jakarta.api.ConnectionQuality;
import io.livekit.jakarta.api.DataTrackInfo;
import io.livekit.jakarta.api.DisconnectReason;
import io.livekit.jakarta.api.LayerInfo;
import io.livekit.jakarta.api.LayerMode;
import io.livekit.jakarta.api.PacketTrailerFeature;
import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.ParticipantKind;
import io.livekit.jakarta.api.ParticipantKindDetail;
import io.livekit.jakarta.api.ParticipantPermission;
import io.livekit.jakarta.api.ParticipantState;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.TrackCodecInfo;
import io.livekit.jakarta.api.TrackEncryption;
import io.livekit.jakarta.api.TrackInfo;
import io.livekit.jakarta.api.TrackKind;
import io.livekit.jakarta.api.TrackSource;
import io.livekit.jakarta.api.VideoQuality;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.DataTrackFrameEncoding;
import io.livekit.jakarta.proto.DataTrackSchemaEncoding;
import io.livekit.jakarta.proto.Encryption;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.VideoLayer;
import java.time.Duration;
import java.time.Instant;

/**
 * Makes of the protocol's messages the values that applications and callers of the REST API see.
 * Names of enums that are not known there become UNKNOWN. Stateless.
 */
public final class InfoMapping {
  private static final long MILLIS_PER_SECOND = 1000;

  private InfoMapping() {}

  public static RoomInfo room(Room room) {
    return new RoomInfo(
        room.getSid(),
        room.getName(),
        instant(room.getCreationTimeMs(), room.getCreationTime()),
        seconds(room.getEmptyTimeout()),
        seconds(room.getDepartureTimeout()),
        room.getMaxParticipants(),
        room.getMetadata(),
        room.getNumParticipants(),
        room.getNumPublishers(),
        room.getActiveRecording(),
        room.getEnabledCodecsList().stream().map(InfoMapping::codec).toList());
  }

  static CodecInfo codec(Codec codec) {
    return new CodecInfo(codec.getMime(), codec.getFmtpLine());
  }

  public static ParticipantInfo participant(io.livekit.jakarta.proto.ParticipantInfo info) {
    ParticipantState state = state(info.getState());
    return new ParticipantInfo(
        info.getSid(),
        info.getIdentity(),
        info.getName(),
        state,
        named(ParticipantKind.class, info.getKind(), "", ParticipantKind.UNKNOWN),
        info.getKindDetailsList().stream()
            .map(
                detail ->
                    named(ParticipantKindDetail.class, detail, "", ParticipantKindDetail.UNKNOWN))
            .toList(),
        info.getMetadata(),
        info.getAttributesMap(),
        info.hasPermission() ? permission(info.getPermission()) : null,
        instant(info.getJoinedAtMs(), info.getJoinedAt()),
        info.getIsPublisher(),
        info.getTracksList().stream().map(InfoMapping::track).toList(),
        info.getDataTracksList().stream().map(InfoMapping::dataTrack).toList(),
        info.getRegion(),
        info.getVersion(),
        info.getClientProtocol(),
        info.getCapabilitiesList().stream()
            .map(one -> named(ClientCapability.class, one, "CAP_", ClientCapability.UNKNOWN))
            .toList(),
        state == ParticipantState.DISCONNECTED
            ? disconnectReason(info.getDisconnectReason())
            : null);
  }

  public static ParticipantState state(io.livekit.jakarta.proto.ParticipantInfo.State state) {
    return named(ParticipantState.class, state, "", ParticipantState.UNKNOWN);
  }

  public static VideoQuality quality(io.livekit.jakarta.proto.VideoQuality quality) {
    return named(VideoQuality.class, quality, "", VideoQuality.UNKNOWN);
  }

  public static ConnectionQuality quality(io.livekit.jakarta.proto.ConnectionQuality quality) {
    return named(ConnectionQuality.class, quality, "", ConnectionQuality.UNKNOWN);
  }

  public static DisconnectReason disconnectReason(
      io.livekit.jakarta.proto.DisconnectReason reason) {
    return named(DisconnectReason.class, reason, "", DisconnectReason.UNKNOWN);
  }

  public static ParticipantPermission permission(
      io.livekit.jakarta.proto.ParticipantPermission permission) {
    return new ParticipantPermission(
        permission.getCanSubscribe(),
        permission.getCanPublish(),
        permission.getCanPublishData(),
        permission.getCanPublishSourcesList().stream().map(InfoMapping::source).toList(),
        permission.getHidden(),
        permission.getCanUpdateMetadata(),
        permission.getCanSubscribeMetrics(),
        permission.getCanManageAgentSession());
  }

  /**
   * @return the former permission, changed to what the other one says
   */
  public static io.livekit.jakarta.proto.ParticipantPermission permission(
      io.livekit.jakarta.proto.ParticipantPermission former, ParticipantPermission changed) {
    return former.toBuilder()
        .setCanSubscribe(changed.canSubscribe())
        .setCanPublish(changed.canPublish())
        .setCanPublishData(changed.canPublishData())
        .clearCanPublishSources()
        .addAllCanPublishSources(
            changed.canPublishSources().stream().map(InfoMapping::source).toList())
        .setHidden(changed.hidden())
        .setCanUpdateMetadata(changed.canUpdateMetadata())
        .setCanSubscribeMetrics(changed.canSubscribeMetrics())
        .setCanManageAgentSession(changed.canManageAgentSession())
        .build();
  }

  public static io.livekit.jakarta.proto.TrackSource source(TrackSource source) {
    return io.livekit.jakarta.proto.TrackSource.valueOf(source.name());
  }

  public static TrackInfo track(io.livekit.jakarta.proto.TrackInfo track) {
    return new TrackInfo(
        track.getSid(),
        track.getName(),
        named(TrackKind.class, track.getType(), "", TrackKind.UNKNOWN),
        source(track.getSource()),
        track.getMuted(),
        track.getMimeType(),
        track.getWidth(),
        track.getHeight(),
        track.getCodecsList().stream().map(InfoMapping::trackCodec).toList(),
        encryption(track.getEncryption()),
        track.getStream(),
        !track.getDisableRed(),
        track.getAudioFeaturesList().stream()
            .map(one -> named(AudioTrackFeature.class, one, "TF_", AudioTrackFeature.UNKNOWN))
            .toList(),
        named(BackupCodecPolicy.class, track.getBackupCodecPolicy(), "", BackupCodecPolicy.UNKNOWN),
        track.getPacketTrailerFeaturesList().stream()
            .map(
                one -> named(PacketTrailerFeature.class, one, "PTF_", PacketTrailerFeature.UNKNOWN))
            .toList());
  }

  public static TrackSource source(io.livekit.jakarta.proto.TrackSource source) {
    return named(TrackSource.class, source, "", TrackSource.UNKNOWN);
  }

  static TrackCodecInfo trackCodec(SimulcastCodecInfo codec) {
    return new TrackCodecInfo(
        codec.getMimeType(),
        named(LayerMode.class, codec.getVideoLayerMode(), "MODE_", LayerMode.UNKNOWN),
        codec.getLayersList().stream().map(InfoMapping::layer).toList());
  }

  static LayerInfo layer(VideoLayer layer) {
    return new LayerInfo(
        quality(layer.getQuality()),
        layer.getWidth(),
        layer.getHeight(),
        layer.getBitrate(),
        layer.getSpatialLayer(),
        layer.getRid());
  }

  public static DataTrackInfo dataTrack(io.livekit.jakarta.proto.DataTrackInfo track) {
    return new DataTrackInfo(
        track.getSid(),
        track.getName(),
        encryption(track.getEncryption()),
        track.hasFrameEncoding() ? frameEncoding(track.getFrameEncoding()) : null,
        track.hasSchema() ? track.getSchema().getName() : null,
        track.hasSchema() && track.getSchema().hasEncoding()
            ? schemaEncoding(track.getSchema().getEncoding())
            : null);
  }

  private static String frameEncoding(DataTrackFrameEncoding encoding) {
    return encoding.hasCustom()
        ? encoding.getCustom()
        : encoding.getWellKnown().name().replace("WELL_KNOWN_FRAME_ENCODING_", "");
  }

  private static String schemaEncoding(DataTrackSchemaEncoding encoding) {
    return encoding.hasCustom()
        ? encoding.getCustom()
        : encoding.getWellKnown().name().replace("WELL_KNOWN_SCHEMA_ENCODING_", "");
  }

  private static TrackEncryption encryption(Encryption.Type type) {
    return named(TrackEncryption.class, type, "", TrackEncryption.UNKNOWN);
  }

  /** Seconds are what older messages have alone. */
  private static Instant instant(long millis, long seconds) {
    if (millis == 0 && seconds == 0) {
      return null;
    }
    return Instant.ofEpochMilli(millis != 0 ? millis : seconds * MILLIS_PER_SECOND);
  }

  private static Duration seconds(int unsigned) {
    return Duration.ofSeconds(Integer.toUnsignedLong(unsigned));
  }

  /**
   * @param prefix what the protocol puts before the name
   */
  private static <E extends Enum<E>> E named(
      Class<E> type, Enum<?> value, String prefix, E unknown) {
    String name = value.name();
    String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(bare)) {
        return constant;
      }
    }
    return unknown;
  }
}
