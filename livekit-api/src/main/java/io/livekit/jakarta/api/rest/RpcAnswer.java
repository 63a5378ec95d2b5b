package io.livekit.jakarta.api.rest;

/**
 * What a participant answered. Immutable.
 *
 * @param payload the answer
 */
public record RpcAnswer(String payload) {}
