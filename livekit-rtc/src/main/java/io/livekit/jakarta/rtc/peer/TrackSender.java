package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.egress.DownTrackStats;

/** One track on its way to one client: a forwarded m-line. Owned by: control. */
public interface TrackSender {

  SenderConfig config();

  /**
   * @return the m-line, or null while it has none
   */
  String mid();

  /**
   * @return the codec the client takes it with, or null before the answer
   */
  String mime();

  /** Forwards from another source of the same kind from its next key frame on. */
  void setSource(TrackSource source);

  /**
   * Highest spatial and temporal layer to forward, each from 0; switching happens on key frames
   * (spec/02 §5.3).
   */
  void setMaxLayers(int spatial, int temporal);

  /**
   * Highest spatial layer that may be forwarded at all, from 0: what {@link #setMaxLayers} asks for
   * gives way to what is alive, this doesn't. A stream that carries several layers counts as one.
   */
  void setAllowedLayer(int spatial);

  /**
   * What it counts beside the client's other tracks where not everything fits: more is more, 0 at
   * first.
   */
  void setPriority(int priority);

  /** Stops or resumes forwarding; resuming video waits for a key frame. */
  void setPaused(boolean paused);

  /** The publisher muted or unmuted: audio gets a second of silence, video stops (spec/02 §5.7). */
  void setMuted(boolean muted);

  /**
   * @return of all that it sends, simulcast layers taken together
   */
  DownTrackStats stats();
}
