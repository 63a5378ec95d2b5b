package io.livekit.jakarta.media.config;

/** Section {@code limit}; 0 means unlimited. Lengths are UTF-8 bytes. */
public record LimitConfig(
    @Setting(
            value =
                "Tracks published on this node and forwarded from it; with as many, nobody more"
                    + " joins its rooms",
            def = "0")
        int numTracks,
    @Setting(
            value =
                "Traffic of this node in both directions; with as much, nobody more joins its"
                    + " rooms",
            def = "0",
            unit = "bytes/s")
        long bytesPerSec,
    @Setting(value = "Video tracks that a participant may subscribe to", def = "0")
        int subscriptionLimitVideo,
    @Setting(value = "Audio tracks that a participant may subscribe to", def = "0")
        int subscriptionLimitAudio,
    @Setting(value = "Metadata of a room or participant", def = "524288", unit = "bytes")
        int maxMetadataSize,
    @Setting(
            value = "Attributes of a participant, keys and values together",
            def = "65536",
            unit = "bytes")
        int maxAttributesSize,
    @Setting(value = "Room names", def = "256", unit = "bytes") int maxRoomNameLength,
    @Setting(value = "Identities", def = "256", unit = "bytes") int maxParticipantIdentityLength,
    @Setting(value = "Participant names", def = "256", unit = "bytes") int maxParticipantNameLength,
    @Setting(value = "Keys of data blobs", def = "256", unit = "bytes") int maxDataBlobKeyLength,
    @Setting(value = "Data blobs of a participant", def = "64000", unit = "bytes")
        int maxDataBlobsSize,
    @Setting(value = "Names of data track encodings", def = "32", unit = "bytes")
        int maxDataTrackCustomEncodingLength,
    @Setting(
            value =
                "A signalling message, and a join request when it is unpacked; over it the socket"
                    + " ends with 1009. More than 4194304 is never taken",
            def = "0",
            unit = "bytes")
        int signalMessageSizeLimit) {}
