package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.flight.Flight;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;

/**
 * When the publisher of a track is asked for key frames of its layers: when somebody wishes one,
 * and when a layer that was cut may come back; not while one would be in vain. Owned by: the
 * publisher's media loop; {@link #request} from any thread.
 */
final class LayerKeyFrames {
  private final KeyFrameRequests[] requests = new KeyFrameRequests[MediaSource.MAX_LAYERS];
  private final BitrateGate gate;

  /**
   * @param throttleNanos shortest time between two requests by spatial layer
   */
  LayerKeyFrames(long[] throttleNanos, BitrateGate gate) {
    this.gate = gate;
    for (int i = 0; i < requests.length; i++) {
      requests[i] = new KeyFrameRequests(throttleNanos[i]);
    }
  }

  /**
   * @return whether the wish is new, so that the loop should be woken
   */
  boolean request(int spatial) {
    return spatial >= 0 && spatial < requests.length && requests[spatial].request();
  }

  void onKeyFrame(int spatial) {
    requests[spatial].onKeyFrame();
  }

  /**
   * Appends the PLI that is due for a layer.
   *
   * @return false if the compound was too small
   */
  boolean write(
      RtcpWriter rtcp, int senderSsrc, int mediaSsrc, int spatial, long rttNanos, long nowNanos) {
    if (gate.onTimeout(spatial, nowNanos)) {
      requests[spatial].request();
    }
    if (gate.holdsBack(spatial) || !requests[spatial].isDue(nowNanos)) {
      return true;
    }
    if (!rtcp.pli(senderSsrc, mediaSsrc)) {
      return false;
    }
    requests[spatial].onSent(rttNanos, nowNanos);
    Flight.keyFrameRequest(mediaSsrc, spatial);
    return true;
  }

  long nextTimeoutNanos(int spatial) {
    return gate.holdsBack(spatial) ? gate.reopensAt(spatial) : requests[spatial].nextTimeoutNanos();
  }

  /**
   * @return PLIs so far
   */
  long sent(int spatial) {
    return requests[spatial].sent();
  }
}
