package io.livekit.jakarta.e2e.harness;

/** Alice and Bob, in a room of their own. */
public record Pair(String room, Participant alice, Participant bob) {}
