package io.livekit.jakarta.rtc.flight;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A PLI to a publisher. Owned by: one thread. */
@Name("io.livekit.jakarta.KeyFrameRequest")
@Label("Key Frame Request")
@Category("LiveKit")
@StackTrace(false)
final class KeyFrameRequestEvent extends Event {
  /** Asked before an event is made, so that none is while nobody records. */
  private static final KeyFrameRequestEvent PROBE = new KeyFrameRequestEvent();

  @Label("SSRC")
  long ssrc;

  @Label("Layer")
  int layer;

  static void record(int ssrc, int layer) {
    if (!PROBE.isEnabled()) {
      return;
    }
    KeyFrameRequestEvent event = new KeyFrameRequestEvent();
    if (event.shouldCommit()) {
      event.ssrc = Integer.toUnsignedLong(ssrc);
      event.layer = layer;
      event.commit();
    }
  }
}
