package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.proto.ClientInfo;
import java.util.List;

/**
 * What a session is asked to do.
 *
 * @param single one peer connection for both directions rather than one each (spec/01 §8.1)
 * @param tracks published as soon as the session has joined
 */
public record SessionConfig(
    ServerAddress server,
    String token,
    boolean single,
    boolean autoSubscribe,
    ClientInfo client,
    List<? extends OutgoingTrack> tracks) {}
