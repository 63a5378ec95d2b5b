package io.livekit.jakarta.api.rest;

import java.time.Instant;
import java.util.List;

/**
 * What flows in a room. Counters run since their stream or connection began, so that two answers
 * and the time between them give rates. Immutable.
 *
 * @param time when it was so
 * @param participants in the order of their joins
 */
public record RoomStats(Instant time, List<ParticipantStats> participants) {}
