package io.livekit.jakarta.media.settings;

import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.RoomConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What room logic needs of the configuration (spec/04 §4), in the terms it works with.
 *
 * @param region of this node, or empty
 * @param nodeId of this process
 * @param presets room configurations by the name that room_preset gives
 */
public record MediaSettings(
    String region,
    String nodeId,
    RoomDefaults room,
    Limits limits,
    Audio audio,
    Video video,
    Rtc rtc,
    boolean dataTracks,
    boolean dataBlobs,
    boolean development,
    Map<String, RoomConfiguration> presets) {

  /**
   * The {@code room} section.
   *
   * @param updateBatchBytes about how large one ParticipantUpdate may become
   */
  public record RoomDefaults(
      boolean autoCreate,
      List<Codec> enabledCodecs,
      int emptyTimeoutSeconds,
      int departureTimeoutSeconds,
      int maxParticipants,
      boolean remoteUnmute,
      boolean syncStreams,
      boolean playoutDelay,
      int minPlayoutDelayMillis,
      int maxPlayoutDelayMillis,
      int updateBatchBytes) {

    public static final List<Codec> DEFAULT_CODECS =
        List.of(
                "audio/PCMU",
                "audio/PCMA",
                "audio/opus",
                "audio/red",
                "video/VP8",
                "video/H264",
                "video/VP9",
                "video/AV1",
                "video/H265",
                "video/rtx")
            .stream()
            .map(mime -> Codec.newBuilder().setMime(mime).build())
            .toList();
  }

  /** The {@code limit} section; sizes in bytes of UTF-8, 0 for no limit. */
  public record Limits(
      int metadataBytes,
      int attributesBytes,
      int roomNameBytes,
      int identityBytes,
      int nameBytes,
      int dataBlobKeyBytes,
      int dataBlobsBytes,
      int dataTrackEncodingBytes,
      int tracks,
      double bytesPerSecond,
      int videoSubscriptions,
      int audioSubscriptions) {

    public static final Limits DEFAULT =
        new Limits(512 << 10, 64 << 10, 256, 256, 256, 256, 64_000, 32, 0, 0, 0, 0);
  }

  /** The {@code audio} section. */
  public record Audio(Duration updateInterval, boolean activeRed) {}

  /** The {@code video} section. */
  public record Video(Duration dynacastPauseDelay, int codecRegressionThreshold) {}

  /**
   * The {@code rtc} section.
   *
   * @param slowReaderBytesPerSecond readers of reliable data slower than this lose messages; 0
   *     never
   * @param lossyLatency lossy data that would wait longer than this is dropped; zero keeps all
   * @param dataTrackLatency the same for data tracks
   */
  public record Rtc(
      boolean iceLite,
      boolean allowTcpFallback,
      boolean reconnectOnPublicationError,
      boolean reconnectOnSubscriptionError,
      boolean allowPause,
      int slowReaderBytesPerSecond,
      Duration lossyLatency,
      Duration dataTrackLatency,
      List<String> stunServers,
      List<TurnServer> turnServers) {}

  /**
   * One of {@code rtc.turn_servers}; a secret makes temporary credentials in place of the fixed
   * ones.
   */
  public record TurnServer(
      String host,
      int port,
      String protocol,
      String username,
      String credential,
      String secret,
      int ttlSeconds) {}

  /**
   * @return the settings of a server without any configuration
   */
  public static MediaSettings defaults(String nodeId) {
    return new MediaSettings(
        "",
        nodeId,
        new RoomDefaults(
            true, RoomDefaults.DEFAULT_CODECS, 300, 20, 0, false, false, false, 0, 0, 128 << 10),
        Limits.DEFAULT,
        new Audio(Duration.ofMillis(400), false),
        new Video(Duration.ofSeconds(5), 5),
        new Rtc(
            false,
            true,
            false,
            false,
            false,
            0,
            Duration.ZERO,
            Duration.ofMillis(100),
            List.of(),
            List.of()),
        true,
        false,
        false,
        Map.of());
  }

  public MediaSettings withRoom(RoomDefaults changed) {
    return new MediaSettings(
        region,
        nodeId,
        changed,
        limits,
        audio,
        video,
        rtc,
        dataTracks,
        dataBlobs,
        development,
        presets);
  }

  public MediaSettings withLimits(Limits changed) {
    return new MediaSettings(
        region,
        nodeId,
        room,
        changed,
        audio,
        video,
        rtc,
        dataTracks,
        dataBlobs,
        development,
        presets);
  }

  public MediaSettings withRtc(Rtc changed) {
    return new MediaSettings(
        region,
        nodeId,
        room,
        limits,
        audio,
        video,
        changed,
        dataTracks,
        dataBlobs,
        development,
        presets);
  }

  public MediaSettings withDataBlobs(boolean enabled) {
    return new MediaSettings(
        region, nodeId, room, limits, audio, video, rtc, dataTracks, enabled, development, presets);
  }

  public MediaSettings withPresets(Map<String, RoomConfiguration> changed) {
    return new MediaSettings(
        region,
        nodeId,
        room,
        limits,
        audio,
        video,
        rtc,
        dataTracks,
        dataBlobs,
        development,
        changed);
  }
}
