package io.livekit.jakarta.api;

/**
 * A published data track. Immutable.
 *
 * @param sid {@code DTR_…}
 * @param name as its publisher named it
 * @param encryption end-to-end encryption
 * @param frameEncoding how its frames are encoded, for example {@code JSON} or a name of the
 *     application's own; null where that is not said
 * @param schemaName what its frames are; null where that is not said
 * @param schemaEncoding how the schema is written, for example {@code JSON_SCHEMA} or a name of the
 *     application's own; null where that is not said
 */
public record DataTrackInfo(
    String sid,
    String name,
    TrackEncryption encryption,
    String frameEncoding,
    String schemaName,
    String schemaEncoding) {}
