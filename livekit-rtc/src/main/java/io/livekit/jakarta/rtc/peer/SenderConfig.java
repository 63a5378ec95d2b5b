package io.livekit.jakarta.rtc.peer;

/**
 * A track to send.
 *
 * @param source where its packets come from
 * @param trackId track id for msid and mid_to_track_id: the track's SID, or the CLI's cid
 * @param streamId stream id for msid and the CNAME (spec/02 §2.2)
 * @param stereo announce {@code sprop-stereo=1}
 * @param red RED may be offered and used for this track
 * @param audioNack offer NACK for audio although RED is usable
 */
public record SenderConfig(
    TrackSource source, String trackId, String streamId, boolean stereo, boolean red, boolean audioNack) {}
