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
  @Label("SSRC")
  long ssrc;

  @Label("Layer")
  int layer;

  static void record(int ssrc, int layer) {
    KeyFrameRequestEvent event = new KeyFrameRequestEvent();
    if (event.shouldCommit()) {
      event.ssrc = Integer.toUnsignedLong(ssrc);
      event.layer = layer;
      event.commit();
    }
  }
}
