package io.livekit.jakarta.api;

import java.util.List;

/**
 * A published track as it was at one moment. Immutable.
 *
 * @param sid {@code TR_…}
 * @param name as its publisher named it; may be empty
 * @param kind audio or video
 * @param source what it shows
 * @param muted whether its publisher sends nothing at the moment
 * @param mimeType of its main codec, for example {@code audio/opus}; empty before that is known
 * @param width pixels of its largest layer; 0 for audio
 * @param height pixels of its largest layer; 0 for audio
 * @param codecs the main codec first, then those for subscribers that cannot decode it
 * @param encryption end-to-end encryption
 * @param stream tracks with the same one are played in step; may be empty
 * @param red whether redundant audio may be used
 * @param audioFeatures what its publisher says about its audio
 * @param backupCodecPolicy for subscribers that cannot decode the main codec
 * @param packetTrailerFeatures what its publisher appends behind its frames
 */
public record TrackInfo(
    String sid,
    String name,
    TrackKind kind,
    TrackSource source,
    boolean muted,
    String mimeType,
    int width,
    int height,
    List<TrackCodecInfo> codecs,
    TrackEncryption encryption,
    String stream,
    boolean red,
    List<AudioTrackFeature> audioFeatures,
    BackupCodecPolicy backupCodecPolicy,
    List<PacketTrailerFeature> packetTrailerFeatures) {
  public TrackInfo {
    codecs = codecs == null ? List.of() : List.copyOf(codecs);
    audioFeatures = audioFeatures == null ? List.of() : List.copyOf(audioFeatures);
    packetTrailerFeatures =
        packetTrailerFeatures == null ? List.of() : List.copyOf(packetTrailerFeatures);
  }
}
