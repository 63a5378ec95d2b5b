package io.livekit.jakarta.rtc.bwe;

import java.util.ArrayDeque;

/** Who else sends over a path. */
final class CompetingFlows {
  private static final int PACKET = 1_200;
  private static final long MILLI = Bottleneck.MILLI;

  private CompetingFlows() {}

  /** One of them; steps a millisecond at a time. */
  interface Flow {
    void step(long nowNanos);

    /** Bytes that it got through. */
    long received();
  }

  /** One that knows loss only: additive increase of a window, halved by a loss (RFC 5681). */
  static final class Tcp implements Flow {
    private record Fate(long toldNanos, boolean lost) {}

    private final Bottleneck path;
    private final long backNanos;
    private final ArrayDeque<Fate> flight = new ArrayDeque<>();
    private double window = 10;
    private long recoversUntil;
    private long received;

    Tcp(Bottleneck path, long backMillis) {
      this.path = path;
      this.backNanos = backMillis * MILLI;
    }

    @Override
    public void step(long nowNanos) {
      while (!flight.isEmpty() && flight.peek().toldNanos <= nowNanos) {
        Fate fate = flight.poll();
        if (!fate.lost) {
          received += PACKET;
          window += 1 / window;
        } else if (nowNanos > recoversUntil) {
          window = Math.max(2, window / 2);
          recoversUntil = nowNanos + 2 * backNanos + path.waitNanos(nowNanos);
        }
      }
      while (flight.size() < (int) window) {
        long wait = path.waitNanos(nowNanos);
        long arrival = path.send(PACKET, nowNanos);
        boolean lost = arrival == Bottleneck.LOST;
        // What is lost shows by what comes behind it.
        long told = (lost ? nowNanos + wait + backNanos : arrival) + backNanos;
        flight.add(new Fate(told, lost));
        if (lost) {
          break;
        }
      }
    }

    @Override
    public long received() {
      return received;
    }
  }

  /**
   * One in the manner of libwebrtc: the delay's trend, 8 % more a second or half a packet a round
   * trip, 0.85 of what got through when a queue grows, a tenth of loss tolerated
   * (draft-ietf-rmcat-gcc-02).
   */
  static final class Gcc implements Flow {
    private static final long INTERVAL_NANOS = 50 * MILLI;

    private record Sent(long sentNanos, long arrivalNanos) {}

    private final Bottleneck path;
    private final long backNanos;
    private final DelayGradient delay = new DelayGradient();
    private final OveruseDetector detector = new OveruseDetector();
    private final ArrayDeque<Sent> flight = new ArrayDeque<>();
    private final long most;
    private double rate;
    private double capacity;
    private double owed;
    private long nextFeedback;
    private long received;
    private long windowBytes;
    private long windowLost;
    private double through;

    /**
     * @param start what it begins with: libwebrtc's probes find that at once
     */
    Gcc(Bottleneck path, long backMillis, long start, long mostBitsPerSecond) {
      rate = start;
      this.path = path;
      this.backNanos = backMillis * MILLI;
      most = mostBitsPerSecond;
    }

    @Override
    public void step(long nowNanos) {
      owed = Math.min(owed + rate / 8_000, 3 * PACKET);
      while (owed >= PACKET) {
        owed -= PACKET;
        long arrival = path.send(PACKET, nowNanos);
        flight.add(new Sent(nowNanos, arrival));
      }
      if (nowNanos >= nextFeedback) {
        nextFeedback = nowNanos + INTERVAL_NANOS;
        feedback(nowNanos);
      }
    }

    private void feedback(long nowNanos) {
      boolean over = false;
      boolean any = false;
      windowBytes = 0;
      windowLost = 0;
      int sent = 0;
      while (!flight.isEmpty()
          && (flight.peek().arrivalNanos == Bottleneck.LOST
              || flight.peek().arrivalNanos + backNanos <= nowNanos)) {
        Sent packet = flight.poll();
        sent++;
        if (packet.arrivalNanos == Bottleneck.LOST) {
          windowLost++;
          continue;
        }
        any = true;
        windowBytes += PACKET;
        if (delay.arrived(packet.sentNanos, packet.arrivalNanos)) {
          over |= detector.update(delay, nowNanos) == OveruseDetector.Usage.OVER;
        }
      }
      received += windowBytes;
      if (!any) {
        return;
      }
      double now = windowBytes * 8e9 / INTERVAL_NANOS;
      through = through == 0 ? now : 0.9 * through + 0.1 * now;
      if (over || windowLost > 0.1 * sent) {
        capacity = capacity == 0 ? through : 0.95 * capacity + 0.05 * through;
        rate = Math.min(rate, 0.85 * through);
      } else {
        boolean near = capacity > 0 && through > 0.8 * capacity && through < 1.2 * capacity;
        rate += near ? PACKET * 8 / 2.0 * 0.5 : rate * 0.08 * INTERVAL_NANOS / 1e9;
        rate = Math.min(rate, 1.5 * through + 10_000);
      }
      rate = Math.max(30_000, Math.min(rate, most));
    }

    @Override
    public long received() {
      return received;
    }
  }
}
