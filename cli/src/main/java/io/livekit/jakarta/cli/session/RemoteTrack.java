package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.rtc.peer.TrackReceiver;

/**
 * A track that we receive.
 *
 * @param sid the track's
 * @param identity of who publishes it; its sid as long as nothing else is known
 * @param name of who publishes it, for people; may be empty
 * @param info as announced; the default instance as long as nothing is known
 */
public record RemoteTrack(
    String sid,
    String participantSid,
    String identity,
    String name,
    TrackInfo info,
    TrackReceiver receiver) {}
