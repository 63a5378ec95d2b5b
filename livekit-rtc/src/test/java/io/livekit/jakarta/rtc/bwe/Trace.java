package io.livekit.jakarta.rtc.bwe;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One path through time, made from a seed, what was sent over it, and what that broke. */
final class Trace {
  private static final long MILLI = Bottleneck.MILLI;
  private static final int SLOTS_A_SECOND = 100;
  private static final int WARM_UP_SECONDS = 8;
  private static final long AUDIO = 75_200;

  /** What the path does. */
  enum Kind {
    STEADY("steady", 40),
    STEP("becomes narrow at 12 s, wide at 27 s", 42),
    RAMP("narrower and wider within 10 s each", 42),
    BLOATED("steady, a queue of 1.5 s", 40),
    WIFI("varies by a third and stalls, as Wi-Fi does", 40),
    LTE("wanders by a factor of five, as LTE does", 40),
    DRIFT("steady, clocks drift by 0.05 %", 40),
    FEEDBACK("steady, feedback lost and overtaken", 40),
    LOSS("steady, 1 to 10 % lost at random", 40),
    STREAM("by ICE-TCP: nothing lost, but waited for", 40),
    OWN("shared with another of ours", 90),
    GCC("shared with a sender in libwebrtc's manner", 90),
    TCP("shared with TCP", 90);

    final String name;
    final int seconds;

    Kind(String name, int seconds) {
      this.name = name;
      this.seconds = seconds;
    }

    boolean isSteady() {
      return this == STEADY || this == BLOATED || this == DRIFT || this == FEEDBACK || this == LOSS;
    }

    boolean isShared() {
      return ordinal() >= OWN.ordinal();
    }
  }

  final Kind kind;
  final long seed;
  final List<String> broken = new ArrayList<>();
  double downMillis = -1; // until a narrow path was found; −1 where that isn't asked
  double upMillis = -1;
  double used; // share of the path, or of what is wished, after the beginning
  double aboveSeconds; // longest in a row
  double queueMillis; // 95th percentile, of the path where it doesn't change
  double switchesAMinute;
  double fairness; // share of ours by the other's
  private final Random random;
  private final long[] rates;
  private final long wide;
  private final long narrow;
  private final Bottleneck path;
  private final TracedSender sender;
  private final CompetingFlows.Flow other;
  private final boolean allowPause;
  private long wished;
  private long least;

  Trace(Kind kind, long seed) {
    this.kind = kind;
    this.seed = seed;
    random = new Random(seed * 7_919 + kind.ordinal());
    rates = new long[kind.seconds * SLOTS_A_SECOND + 1];
    wide = (long) (400_000 * Math.pow(10, random.nextDouble()));
    narrow = Math.max(250_000, (long) (wide * (0.15 + 0.4 * random.nextDouble())));
    long delay = 5 + random.nextInt(75);
    fill(delay);
    long queue = kind == Kind.BLOATED || kind == Kind.STREAM ? 1_500 : 150 + random.nextInt(350);
    path = new Bottleneck(rates, queue, delay, random);
    path.loss = kind == Kind.LOSS ? 0.01 + 0.09 * random.nextDouble() : 0;
    path.jitterNanos = kind == Kind.WIFI ? random.nextInt(10) * MILLI : 0;
    allowPause = random.nextBoolean();
    sender = sender(delay, kind.isShared());
    other =
        switch (kind) {
          case OWN -> sender(delay, true);
          case GCC -> new CompetingFlows.Gcc(path, delay, wide / 2, 10_000_000);
          case TCP -> new CompetingFlows.Tcp(path, delay);
          default -> null;
        };
  }

  private void fill(long delay) {
    double factor = 1;
    int until = 0;
    for (int i = 0; i < rates.length; i++) {
      double seconds = i / (double) SLOTS_A_SECOND;
      switch (kind) {
        case STEP -> factor = seconds < 12 || seconds >= 27 ? 1 : (double) narrow / wide;
        case RAMP -> {
          double way = seconds < 10 ? 0 : seconds < 20 ? (seconds - 10) / 10 : (30 - seconds) / 10;
          factor = 1 - Math.max(0, way) * (1 - (double) narrow / wide);
        }
        case WIFI -> {
          if (i >= until) {
            boolean stalls = random.nextInt(8) == 0;
            until = i + (stalls ? 2 + random.nextInt(5) : 5 + random.nextInt(25));
            factor = stalls ? 0.01 : 0.7 + 0.6 * random.nextDouble();
          }
        }
        case STREAM -> {
          // Behind a loss everything waits for it to be sent again.
          boolean stalls = i > until && random.nextInt(200) == 0;
          until = stalls ? i + (int) (delay / 5) + 4 : until;
          factor = i < until ? 0.01 : 1;
        }
        case LTE -> {
          if (i % 10 == 0) {
            factor *= Math.exp(0.15 * random.nextGaussian());
            factor = Math.max(0.4, Math.min(2, factor));
          }
        }
        default -> factor = 1;
      }
      rates[i] = (long) (wide * factor);
    }
  }

  private TracedSender sender(long delay, boolean greedy) {
    boolean feedback = kind == Kind.FEEDBACK;
    TracedSender made =
        new TracedSender(
            path,
            delay,
            allowPause,
            greedy,
            kind == Kind.DRIFT ? random.nextBoolean() ? 0.0005 : -0.0005 : 0,
            feedback ? 0.1 + 0.2 * random.nextDouble() : 0,
            feedback ? 40 : 0,
            random);
    int tracks = greedy ? 0 : 1 + random.nextInt(3);
    for (int i = 0; i < tracks; i++) {
      double size = 0.4 + 0.7 * random.nextDouble();
      long low = (long) (150_000 * size);
      made.track(
          random.nextInt(3) == 0 ? 2 : 1, low, (long) (500_000 * size), (long) (1.7e6 * size));
      wished += (long) (1.7e6 * size);
      least += low / 2;
    }
    return made;
  }

  /** Plays it. @return this */
  Trace run() {
    long end = kind.seconds * 1_000L;
    long[] sentIn = new long[(int) (end / 100) + 1]; // bytes of each tenth of a second
    long[] mayIn = new long[sentIn.length];
    List<Long> queues = new ArrayList<>();
    long receivedFrom = 0;
    long otherFrom = 0;
    long paths = 0;
    boolean found = false;
    boolean foundAgain = false;
    for (long t = 0; t < end; t++) {
      long now = t * MILLI;
      long before = sender.sentBytes;
      if (other != null && t % 2 == 0) {
        other.step(now);
      }
      sender.step(now);
      if (other != null && t % 2 == 1) {
        other.step(now);
      }
      sentIn[(int) (t / 100)] += sender.sentBytes - before;
      mayIn[(int) (t / 100)] += path.bitsPerSecond(now) / 8_000;
      double second = t / 1_000.0;
      if (t == WARM_UP_SECONDS * 1_000L * (kind.isShared() ? 3 : 1)) {
        receivedFrom = sender.received();
        otherFrom = other == null ? 0 : other.received();
        sender.takeSwitches();
        sender.takePauses();
      }
      if (second >= WARM_UP_SECONDS) {
        paths += path.bitsPerSecond(now);
        if (t % 10 == 0) {
          queues.add(path.waitNanos(now));
        }
      }
      if (kind == Kind.STEP) {
        if (second >= 12 && !found && sender.estimator.bitsPerSecond() < 1.15 * narrow) {
          found = true;
          downMillis = t - 12_000;
        }
        if (second >= 27 && !foundAgain && fits()) {
          foundAgain = true;
          upMillis = t - 27_000;
        }
      }
    }
    double measured = kind.seconds - WARM_UP_SECONDS * (kind.isShared() ? 3 : 1);
    switchesAMinute = sender.takeSwitches() * 60 / measured / Math.max(1, sender.tracks.size());
    double carried = (sender.received() - receivedFrom) * 8 / measured;
    double may = paths / 1_000.0 / (kind.seconds - WARM_UP_SECONDS);
    used = carried / Math.min(may, sender.greedy ? may : wished * 1.05 + AUDIO);
    queues.sort(Long::compare);
    queueMillis = queues.get(queues.size() * 95 / 100) / 1e6;
    above(sentIn, mayIn);
    if (other != null) {
      fairness = carried * measured / 8 / Math.max(1, other.received() - otherFrom);
    }
    judge();
    return this;
  }

  private boolean fits() {
    long could = Math.min((long) (0.8 * (wide - AUDIO)), wished);
    return sender.estimator.bitsPerSecond() >= could || !sender.allocator.isLimited();
  }

  /** Seconds in a row with more sent in a second than the path takes. */
  private void above(long[] sentIn, long[] mayIn) {
    int row = 0;
    int longest = 0;
    for (int i = WARM_UP_SECONDS * 10; i < sentIn.length; i++) {
      long sent = 0;
      long may = 0;
      for (int j = i - 9; j <= i; j++) {
        sent += sentIn[j];
        may += mayIn[j];
      }
      row = sent * (1 - path.loss) > 1.02 * may ? row + 1 : 0;
      longest = Math.max(longest, row);
    }
    aboveSeconds = longest / 10.0;
  }

  private void judge() {
    if (kind == Kind.STEP && wished > narrow) {
      boolean asked = downMillis > 1_000 && aboveSeconds <= 1.3; // no more was sent than it takes
      check(downMillis >= 0 && downMillis <= 1_000 || asked, "down after %.0f ms", downMillis);
      check(upMillis >= 0 && upMillis <= 3_000, "up after %.0f ms", upMillis);
    } else {
      downMillis = -1;
      upMillis = -1;
    }
    boolean leastFits = least * 1.1 + AUDIO < 0.8 * lowestRate();
    if (!kind.isShared() && leastFits) {
      check(sender.takePauses() == 0, "paused %.0f", 1);
      for (TracedSender.Track track : sender.tracks) {
        check(track.longestGap < 3_000 * MILLI, "starved for %.0f ms", track.longestGap / 1e6);
      }
    }
    for (TracedSender.Track track : sender.tracks) {
      check(
          track.idleKeyFrames <= 2 + track.switches,
          "key frames for nobody: %.0f",
          track.idleKeyFrames);
    }
    if (kind.isSteady()) {
      check(switchesAMinute <= 6, "%.1f switches a minute", switchesAMinute);
      check(
          aboveSeconds <= (kind == Kind.FEEDBACK ? 1.5 : 1) || !leastFits,
          "above the path for %.1f s",
          aboveSeconds);
    }
    if (kind == Kind.OWN || kind == Kind.GCC) {
      // Ours yields to the other kind, which keeps more of a queue.
      double least = kind == Kind.OWN ? 0.5 : 0.2;
      check(fairness >= least && fairness <= 2, "%.2f of the other's share", fairness);
    }
  }

  private long lowestRate() {
    return kind == Kind.STEP || kind == Kind.RAMP ? narrow : kind == Kind.LTE ? wide * 2 / 5 : wide;
  }

  private void check(boolean holds, String what, double figure) {
    if (!holds) {
      broken.add(String.format(java.util.Locale.ROOT, what, figure));
    }
  }

  @Override
  public String toString() {
    return kind + ", seed " + seed + ": " + broken;
  }
}
