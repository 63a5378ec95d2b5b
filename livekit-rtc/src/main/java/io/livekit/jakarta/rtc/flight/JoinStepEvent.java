package io.livekit.jakarta.rtc.flight;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A step of a join. Owned by: one thread. */
@Name("io.livekit.jakarta.JoinStep")
@Label("Join Step")
@Category("LiveKit")
@StackTrace(false)
final class JoinStepEvent extends Event {
  /** Asked before an event is made, so that none is while nobody records. */
  private static final JoinStepEvent PROBE = new JoinStepEvent();

  @Label("Who")
  String who;

  @Label("Step")
  String step;

  static void record(String who, JoinStep step) {
    if (!PROBE.isEnabled()) {
      return;
    }
    JoinStepEvent event = new JoinStepEvent();
    if (event.shouldCommit()) {
      event.who = who;
      event.step = step.name();
      event.commit();
    }
  }
}
