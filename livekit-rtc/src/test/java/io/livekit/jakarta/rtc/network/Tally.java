package io.livekit.jakarta.rtc.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What many calls of one kind came to: one row of the table. */
final class Tally {
  static final String HEADER =
      "| network | calls | joined in ms, p50 / p95 / most | freezes a minute | longest, ms | time"
          + " frozen | frames shown | key frames asked for a minute | audio concealed |\n"
          + "|---|---|---|---|---|---|---|---|---|";

  private final String name;
  private final List<Long> joins = new ArrayList<>();
  private int calls;
  private double seconds;
  private long freezes;
  long longestMillis;
  long longestSeed;
  private long frozenMillis;
  private long shown;
  private long expected;
  private long keyFrameRequests;
  private long audioFrames;
  private long audioConcealed;

  Tally(String name) {
    this.name = name;
  }

  /** Adds a call that has been watched for some time. */
  void add(Call call, double watchedSeconds) {
    calls++;
    joins.add(call.publisherJoinMillis);
    keyFrameRequests += call.publisher.keyFrameRequests;
    for (Call.Watching w : call.watching) {
      FreezeMeter meter = w.viewer.decoder.freezes;
      joins.add(w.joinMillis);
      seconds += watchedSeconds;
      freezes += meter.freezes.size();
      frozenMillis += meter.totalMillis();
      if (meter.longestMillis() > longestMillis) {
        longestMillis = meter.longestMillis();
        longestSeed = call.world.seed();
      }
      shown += meter.frames();
      expected += (long) (watchedSeconds * 30);
      audioFrames += w.viewer.audioFrames();
      audioConcealed += w.viewer.audioConcealed();
    }
  }

  double freezesPerMinute() {
    return freezes * 60 / seconds;
  }

  double frozenShare() {
    return frozenMillis / 1000.0 / seconds;
  }

  double shownShare() {
    return (double) shown / expected;
  }

  double concealedShare() {
    return (double) audioConcealed / audioFrames;
  }

  long join(double quantile) {
    List<Long> sorted = new ArrayList<>(joins);
    Collections.sort(sorted);
    return sorted.get((int) Math.min(sorted.size() - 1, quantile * sorted.size()));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d / %d / %d | %.2f | %d | %.2f %% | %.1f %% | %.1f | %.2f %% |",
        name,
        calls,
        join(0.5),
        join(0.95),
        join(1),
        freezesPerMinute(),
        longestMillis,
        100 * frozenShare(),
        100 * shownShare(),
        keyFrameRequests * 60 / (seconds / 2),
        100 * concealedShare());
  }
}
