package io.livekit.jakarta.api.rest;

import io.livekit.jakarta.api.ConnectionQuality;
import io.livekit.jakarta.api.ParticipantState;
import java.util.List;

/**
 * What flows from and to one participant. Immutable.
 *
 * @param sid {@code PA_…}
 * @param identity unique in the room
 * @param state of its session
 * @param quality of its connection, rated every five seconds; null before
 * @param score what the quality was made of, from 1 to 5; null before
 * @param connections its peer connections
 * @param published tracks that it sends
 * @param received tracks that it gets
 */
public record ParticipantStats(
    String sid,
    String identity,
    ParticipantState state,
    ConnectionQuality quality,
    Double score,
    List<ConnectionStats> connections,
    List<PublishedTrackStats> published,
    List<ReceivedTrackStats> received) {}
