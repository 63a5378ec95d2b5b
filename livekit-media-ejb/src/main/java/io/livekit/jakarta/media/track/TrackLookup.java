package io.livekit.jakarta.media.track;

/** The public tracks of a room. Owned by: the room's executor. */
@FunctionalInterface
public interface TrackLookup {

  /**
   * @return null when there is none of this sid
   */
  PublishedTrack find(String trackSid);
}
