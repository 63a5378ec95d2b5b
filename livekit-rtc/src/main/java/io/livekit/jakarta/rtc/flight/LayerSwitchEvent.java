package io.livekit.jakarta.rtc.flight;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A subscriber gets another layer. Owned by: one thread. */
@Name("io.livekit.jakarta.LayerSwitch")
@Label("Layer Switch")
@Category("LiveKit")
@StackTrace(false)
final class LayerSwitchEvent extends Event {
  /** Asked before an event is made, so that none is while nobody records. */
  private static final LayerSwitchEvent PROBE = new LayerSwitchEvent();

  @Label("SSRC")
  long ssrc;

  @Label("From")
  int from;

  @Label("To")
  int to;

  @Label("Target")
  int target;

  static void record(int ssrc, int from, int to, int target) {
    if (!PROBE.isEnabled()) {
      return;
    }
    LayerSwitchEvent event = new LayerSwitchEvent();
    if (event.shouldCommit()) {
      event.ssrc = Integer.toUnsignedLong(ssrc);
      event.from = from;
      event.to = to;
      event.target = target;
      event.commit();
    }
  }
}
