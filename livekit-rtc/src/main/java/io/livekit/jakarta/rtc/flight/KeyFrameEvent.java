package io.livekit.jakarta.rtc.flight;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A key frame begins. Owned by: one thread. */
@Name("io.livekit.jakarta.KeyFrame")
@Label("Key Frame")
@Category("LiveKit")
@StackTrace(false)
final class KeyFrameEvent extends Event {
  /** Asked before an event is made, so that none is while nobody records. */
  private static final KeyFrameEvent PROBE = new KeyFrameEvent();

  @Label("SSRC")
  long ssrc;

  @Label("Layer")
  int layer;

  @Label("Width")
  int width;

  @Label("Height")
  int height;

  static void record(int ssrc, int layer, int width, int height) {
    if (!PROBE.isEnabled()) {
      return;
    }
    KeyFrameEvent event = new KeyFrameEvent();
    if (event.shouldCommit()) {
      event.ssrc = Integer.toUnsignedLong(ssrc);
      event.layer = layer;
      event.width = width;
      event.height = height;
      event.commit();
    }
  }
}
