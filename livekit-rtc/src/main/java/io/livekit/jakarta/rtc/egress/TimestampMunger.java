package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.MediaClock;
import io.livekit.jakarta.rtc.ingress.PacketFacts;

/**
 * Keeps one outgoing timeline across layer switches, pauses and changes of source (spec/02 §5.4).
 * Owned by: the subscriber's media loop.
 *
 * <p>Layers of one publisher count from different origins; their sender reports say how these
 * relate. Without reports the time that has passed since the last packet has to do.
 */
final class TimestampMunger {
  /**
   * A layer whose clock maps further back than this isn't joined: the picture would be shown in the
   * past.
   */
  private static final long MAX_BEHIND_NANOS = 50_000_000L;

  /**
   * A layer that lags at this many key frames in a row always does: waiting on would mean that it
   * is never seen.
   */
  private static final int MAX_REFUSALS = 3;

  /**
   * Timestamps that run ahead of the time passed by more than this are not followed, whatever the
   * reports say: a receiver would show nothing for as long. Packets that were delayed on their way
   * to us account for less.
   */
  private static final long MAX_AHEAD_NANOS = 200_000_000L;

  /**
   * Falling back is harmless, and what a delayed key frame looks like; but a report that is this
   * far off is wrong.
   */
  private static final long MAX_DEVIATION_NANOS = 2_000_000_000L;

  private final int clockRate;
  private final MediaClock.Reading from = new MediaClock.Reading();
  private final MediaClock.Reading to = new MediaClock.Reading();
  private boolean started;
  private int offset; // outgoing = incoming - offset
  private int lastOut;
  private long lastArrivalNanos;
  private int refusals; // in a row

  TimestampMunger(int clockRate, int firstOut) {
    this.clockRate = clockRate;
    lastOut = firstOut;
  }

  int toOutgoing(int timestamp) {
    return timestamp - offset;
  }

  /** Notes a packet that was sent. */
  void onSent(int outgoing, long arrivalNanos) {
    if (outgoing - lastOut > 0 || !started) {
      lastOut = outgoing;
      lastArrivalNanos = arrivalNanos;
    }
    started = true;
  }

  /**
   * Starts a timeline, or continues it by the time passed: after a pause or with another source.
   */
  void startByTime(PacketFacts packet) {
    refusals = 0;
    int out =
        started ? lastOut + Math.max(1, units(packet.arrivalNanos - lastArrivalNanos)) : lastOut;
    offset = packet.timestamp - out;
  }

  /**
   * Continues with the same stream after a pause: its own timestamps went on meanwhile, unless it
   * restarted them.
   */
  void resume(PacketFacts packet) {
    int natural = packet.timestamp - offset;
    if (!started || natural - lastOut <= 0 || deviates(natural, packet.arrivalNanos)) {
      startByTime(packet);
    }
  }

  /**
   * Continues with another layer of the same source.
   *
   * @return false if the switch should wait, because the new layer lags behind what was sent
   */
  boolean switchLayer(PacketFacts packet, LayerFeed fromLayer, int fromEpoch, LayerFeed toLayer) {
    if (!started
        || !fromLayer.clock().read(from)
        || !toLayer.clock().read(to)
        || from.epoch != fromEpoch
        || to.epoch != packet.epoch) {
      startByTime(packet);
      return true;
    }
    int mapped = from.toTimestamp(to, packet.timestamp, clockRate) - offset;
    int ahead = mapped - lastOut;
    boolean behind = ahead < -units(MAX_BEHIND_NANOS);
    if (deviates(mapped, packet.arrivalNanos) || behind && refusals == MAX_REFUSALS) {
      startByTime(packet);
      return true;
    }
    if (behind) {
      refusals++;
      return false;
    }
    refusals = 0;
    offset = packet.timestamp - (ahead > 0 ? mapped : lastOut + 1);
    return true;
  }

  private boolean deviates(int outgoing, long arrivalNanos) {
    int deviation = deviation(outgoing, arrivalNanos);
    return deviation > units(MAX_AHEAD_NANOS) || deviation < -units(MAX_DEVIATION_NANOS);
  }

  /**
   * @return how far a timestamp is ahead of the time passed since the last one
   */
  private int deviation(int outgoing, long arrivalNanos) {
    return outgoing - (lastOut + units(arrivalNanos - lastArrivalNanos)); // on the 32-bit circle
  }

  /**
   * @return the timestamp of a frame made here, some time after the last packet
   */
  int next(int units, long nowNanos) {
    lastOut += units;
    lastArrivalNanos = nowNanos;
    started = true;
    return lastOut;
  }

  /**
   * @return the outgoing timestamp of this moment, by the layer's sender report or else by the last
   *     packet
   */
  int atTime(LayerFeed layer, int epoch, long nowNanos) {
    if (layer != null && layer.clock().read(from) && from.epoch == epoch) {
      int mapped = from.toTimestamp(nowNanos, clockRate) - offset;
      if (Math.abs(deviation(mapped, nowNanos)) <= units(MAX_DEVIATION_NANOS)) {
        return mapped;
      }
    }
    return lastOut + units(nowNanos - lastArrivalNanos);
  }

  private int units(long nanos) {
    return (int) Math.round((double) nanos * clockRate / 1e9);
  }
}
