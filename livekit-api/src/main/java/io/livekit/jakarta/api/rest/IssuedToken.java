package io.livekit.jakarta.api.rest;

import java.time.Instant;

/**
 * A token to join a room with. Immutable.
 *
 * @param token to be given to the client
 * @param url of the server, as clients take it: {@code ws://…} or {@code wss://…}
 * @param expiresAt when it ends, in seconds
 */
public record IssuedToken(String token, String url, Instant expiresAt) {}
