package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.config.RtcConfig;
import io.livekit.jakarta.media.settings.MediaSettings;
import io.livekit.jakarta.proto.Codec;
import java.time.Duration;
import java.util.List;

/** Takes from the configuration what room logic needs. */
final class MediaSettingsReader {

  private MediaSettingsReader() {}

  static MediaSettings read(LiveKitConfig config, String nodeId) {
    return new MediaSettings(
        config.region(),
        nodeId,
        room(config),
        limits(config),
        new MediaSettings.Audio(
            Duration.ofMillis(config.audio().updateInterval()), config.audio().activeRedEncoding()),
        new MediaSettings.Video(
            config.video().dynacastPauseDelay(), config.video().codecRegressionThreshold()),
        rtc(config.rtc()),
        config.enableDataTracks(),
        config.enableParticipantDataBlob(),
        config.development(),
        config.room().roomConfigurations());
  }

  private static MediaSettings.RoomDefaults room(LiveKitConfig config) {
    var room = config.room();
    List<Codec> codecs =
        room.enabledCodecs().stream()
            .map(
                codec ->
                    Codec.newBuilder().setMime(codec.mime()).setFmtpLine(codec.fmtpLine()).build())
            .toList();
    // The messages carry these as unsigned 32-bit numbers, which is also their range in the
    // configuration.
    return new MediaSettings.RoomDefaults(
        room.autoCreate(),
        codecs,
        (int) room.emptyTimeout(),
        (int) room.departureTimeout(),
        (int) room.maxParticipants(),
        room.enableRemoteUnmute(),
        room.syncStreams(),
        room.playoutDelay().enabled(),
        room.playoutDelay().min(),
        room.playoutDelay().max(),
        room.updateBatchTargetSize());
  }

  private static MediaSettings.Limits limits(LiveKitConfig config) {
    var limit = config.limit();
    return new MediaSettings.Limits(
        limit.maxMetadataSize(),
        limit.maxAttributesSize(),
        limit.maxRoomNameLength(),
        limit.maxParticipantIdentityLength(),
        limit.maxParticipantNameLength(),
        limit.maxDataBlobKeyLength(),
        limit.maxDataBlobsSize(),
        limit.maxDataTrackCustomEncodingLength(),
        limit.numTracks(),
        limit.bytesPerSec(),
        limit.subscriptionLimitVideo(),
        limit.subscriptionLimitAudio());
  }

  private static MediaSettings.Rtc rtc(RtcConfig rtc) {
    return new MediaSettings.Rtc(
        rtc.useIceLite(),
        rtc.allowTcpFallback(),
        rtc.reconnectOnPublicationError(),
        rtc.reconnectOnSubscriptionError(),
        rtc.congestionControl().allowPause(),
        rtc.datachannelSlowThreshold(),
        rtc.datachannelLossyTargetLatency(),
        rtc.datachannelDataTrackTargetLatency(),
        rtc.stunServers(),
        rtc.turnServers().stream()
            .map(
                turn ->
                    new MediaSettings.TurnServer(
                        turn.host(),
                        turn.port(),
                        turn.protocol(),
                        turn.username(),
                        turn.credential().value(),
                        turn.secret().value(),
                        turn.ttl()))
            .toList());
  }
}
