package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.rtc.peer.SenderConfig;

/** Something that a session publishes as soon as it has joined. */
public interface OutgoingTrack {
  /**
   * @return the announcement; it goes before the offer that carries the track (spec/01 §7.1)
   */
  AddTrackRequest addTrack();

  /**
   * @return what to send, under the announcement's cid
   */
  SenderConfig sender();
}
