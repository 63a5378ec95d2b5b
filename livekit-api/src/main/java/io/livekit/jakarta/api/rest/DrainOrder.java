package io.livekit.jakarta.api.rest;

import java.time.Duration;

/**
 * That the server is to be emptied. Immutable.
 *
 * @param timeout how long participants may stay from now on, a week at most; {@code PT0S} ends
 *     their sessions at once, null means as long as {@code drain.timeout} says
 */
public record DrainOrder(@WholeSeconds(max = 604_800) Duration timeout) {}
