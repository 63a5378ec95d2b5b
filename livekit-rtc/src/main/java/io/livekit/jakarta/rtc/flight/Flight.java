package io.livekit.jakarta.rtc.flight;

/**
 * Tells Java Flight Recorder what happens seldom and explains much; docs/operations.md has the
 * events. Nothing here is called for each packet, and what nobody records makes no object. A JVM
 * without the recorder, or a container that hides it, records nothing. Thread-safe.
 */
public final class Flight {
  private static final boolean PRESENT = isPresent();

  private Flight() {}

  private static boolean isPresent() {
    try {
      Class.forName("jdk.jfr.Event", false, Flight.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * A participant, or a connection of it, came one step further.
   *
   * @param who {@code room/identity}, and of a connection its role behind it
   */
  public static void joinStep(String who, JoinStep step) {
    if (PRESENT) {
      JoinStepEvent.record(who, step);
    }
  }

  /**
   * A publisher's key frame begins.
   *
   * @param ssrc of the stream
   * @param layer of it, from 0
   * @param width pixels, 0 when unknown
   * @param height pixels, 0 when unknown
   */
  public static void keyFrame(int ssrc, int layer, int width, int height) {
    if (PRESENT) {
      KeyFrameEvent.record(ssrc, layer, width, height);
    }
  }

  /**
   * A publisher was asked for a key frame.
   *
   * @param ssrc of the stream
   * @param layer of it, from 0
   */
  public static void keyFrameRequest(int ssrc, int layer) {
    if (PRESENT) {
      KeyFrameRequestEvent.record(ssrc, layer);
    }
  }

  /**
   * A subscriber gets another layer from now on.
   *
   * @param ssrc of the stream that it gets
   * @param from the former layer, -1 for none
   * @param to the new one
   * @param target the one that it should get
   */
  public static void layerSwitch(int ssrc, int from, int to, int target) {
    if (PRESENT) {
      LayerSwitchEvent.record(ssrc, from, to, target);
    }
  }

  /**
   * A tick of a media loop took long; all its peers waited.
   *
   * @param nanos how long
   */
  public static void slowTick(long nanos) {
    if (PRESENT) {
      SlowTickEvent.record(nanos);
    }
  }
}
