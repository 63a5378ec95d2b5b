package io.livekit.jakarta.rtc.peer;

/**
 * Peers that send to each other more than to anybody else: a room, or the connections of one
 * client. An engine keeps the peers of one group together. Says nothing but which group it is;
 * immutable, and needs no end.
 */
public final class PeerGroup {}
