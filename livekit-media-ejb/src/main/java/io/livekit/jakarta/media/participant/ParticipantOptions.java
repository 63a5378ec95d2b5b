package io.livekit.jakarta.media.participant;

import java.time.Instant;

/**
 * What a client asked for when it connected (spec/01 §2).
 *
 * @param tokenExpiry null for a token that doesn't end
 */
public record ParticipantOptions(
    boolean autoSubscribe,
    boolean autoSubscribeDataTrack,
    boolean adaptiveStream,
    boolean disableIceLite,
    boolean singlePeerConnection,
    Instant tokenExpiry) {}
