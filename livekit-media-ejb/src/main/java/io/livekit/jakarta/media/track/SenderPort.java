package io.livekit.jakarta.media.track;

import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;

/** Where tracks leave for one client. Owned by: the room's executor. */
public interface SenderPort {

  /**
   * @param source the stream of the track that is to be sent
   * @return the sender, or null when no peer connection is left to carry it
   */
  TrackSender addSender(PublishedTrack track, TrackReceiver source);

  void removeSender(TrackSender sender);

  /** Asks for a description that says what was added and removed. */
  void negotiate();
}
