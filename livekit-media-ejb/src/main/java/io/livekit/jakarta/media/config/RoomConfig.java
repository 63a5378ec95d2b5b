package io.livekit.jakarta.media.config;

import io.livekit.jakarta.proto.RoomConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Section {@code room}. */
public record RoomConfig(
    @Setting(value = "Create a room when the first participant joins", def = "true")
        boolean autoCreate,
    @Setting(
            value = "Codecs that may be published: `mime` and, optionally, `fmtp_line`",
            def =
                "[{mime: audio/PCMU}, {mime: audio/PCMA}, {mime: audio/opus}, {mime: audio/red},"
                    + " {mime: video/VP8}, {mime: video/H264}, {mime: video/VP9}, {mime:"
                    + " video/AV1}, {mime: video/H265}, {mime: video/rtx}]")
        List<CodecSpec> enabledCodecs,
    @Setting(
            value = "Life of a room that nobody has joined",
            def = "300",
            unit = "s",
            max = 0xFFFF_FFFFL)
        long emptyTimeout,
    @Setting(
            value = "Life of a room after the last participant left",
            def = "20",
            unit = "s",
            max = 0xFFFF_FFFFL)
        long departureTimeout,
    @Setting(value = "Participants per room; 0 is unlimited", def = "0", max = 0xFFFF_FFFFL)
        long maxParticipants,
    @Setting(
            value =
                "What becomes of somebody who joins with the identity of a participant: it replaces"
                    + " that one, or is refused unless it goes on with that one's own session",
            def = "replace",
            oneOf = {"replace", "refuse"})
        String duplicateIdentity,
    @Setting(value = "Whether administrators may unmute participants", def = "false")
        boolean enableRemoteUnmute,
    @Setting("What receivers of video are asked to hold pictures back; rooms may say their own")
        PlayoutDelay playoutDelay,
    @Setting(value = "Keep audio and video of a participant in one stream", def = "false")
        boolean syncStreams,
    @Setting(value = "Time that creating a room may take", def = "10s", notInEffect = true)
        Duration createRoomTimeout,
    @Setting(value = "How often creating a room is tried", def = "3", min = 1, notInEffect = true)
        int createRoomAttempts,
    @Setting(
            value = "Size at which participant updates are split",
            def = "131072",
            unit = "bytes",
            min = 1)
        int updateBatchTargetSize,
    @Setting("Named settings that rooms and tokens refer to (`RoomConfiguration` in snake case)")
        Map<String, RoomConfiguration> roomConfigurations,
    @Setting(olderNameOf = "limit.max_metadata_size", def = "0", unit = "bytes")
        int maxMetadataSize,
    @Setting(olderNameOf = "limit.max_room_name_length", def = "0", unit = "bytes")
        int maxRoomNameLength,
    @Setting(olderNameOf = "limit.max_participant_identity_length", def = "0", unit = "bytes")
        int maxParticipantIdentityLength) {

  /** A codec that may be published; with an empty {@code fmtpLine} whatever its parameters. */
  public record CodecSpec(
      @Setting("Media type, as `video/VP8`") String mime,
      @Setting("Required parameters") String fmtpLine) {}

  /** Section {@code room.playout_delay}. */
  public record PlayoutDelay(
      @Setting(value = "Whether to ask for it; more where they report jitter", def = "false")
          boolean enabled,
      @Setting(value = "Least delay", def = "0", unit = "ms", max = 40_950) int min,
      @Setting(value = "Most delay; 0 is 10 s", def = "0", unit = "ms", max = 40_950) int max) {}
}
