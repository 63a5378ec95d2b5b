package io.livekit.jakarta.rtc.ingress;

/** The loops to wake when packets were published. Changed by any thread, run by the writer's. */
final class WakeList {
  private volatile Runnable[] wakes = {};

  synchronized void add(Runnable wake) {
    Runnable[] grown = java.util.Arrays.copyOf(wakes, wakes.length + 1);
    grown[wakes.length] = wake;
    wakes = grown;
  }

  synchronized void remove(Runnable wake) {
    Runnable[] old = wakes;
    for (int i = 0; i < old.length; i++) {
      if (old[i] == wake) {
        Runnable[] shrunk = new Runnable[old.length - 1];
        System.arraycopy(old, 0, shrunk, 0, i);
        System.arraycopy(old, i + 1, shrunk, i, shrunk.length - i);
        wakes = shrunk;
        return;
      }
    }
  }

  void wake() {
    for (Runnable wake : wakes) {
      wake.run();
    }
  }
}
