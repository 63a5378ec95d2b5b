package io.livekit.jakarta.rtc.sim;

import java.util.Random;

/**
 * One direction between two hosts: its settings and what goes with them. Settings may change at any
 * time. Fluent: {@code Link.of().delayMillis(40).jitterMillis(10).loss(0.02)}.
 */
public final class Link {
  private double loss;
  private double goodToBad;
  private double badToGood = 1;
  private double lossInBad;
  private boolean bad;
  private double duplication;
  private long delayNanos;
  private long jitterNanos;
  private boolean reordering = true;
  private long bitsPerSecond = Long.MAX_VALUE;
  private long queueBytes = Long.MAX_VALUE;
  private long burstBytes;
  private boolean down;
  private boolean udpBlocked;

  private long busyUntilNanos = Long.MIN_VALUE;
  private long lastArrivalNanos = Long.MIN_VALUE;

  private Link() {}

  /** A perfect link. */
  public static Link of() {
    return new Link();
  }

  /** The same settings without what has gone over it: one link object serves one direction only. */
  public Link copy() {
    Link copy = new Link();
    copy.loss = loss;
    copy.goodToBad = goodToBad;
    copy.badToGood = badToGood;
    copy.lossInBad = lossInBad;
    copy.duplication = duplication;
    copy.delayNanos = delayNanos;
    copy.jitterNanos = jitterNanos;
    copy.reordering = reordering;
    copy.bitsPerSecond = bitsPerSecond;
    copy.queueBytes = queueBytes;
    copy.burstBytes = burstBytes;
    copy.down = down;
    copy.udpBlocked = udpBlocked;
    return copy;
  }

  /** Independent loss: probability per packet. */
  public Link loss(double probability) {
    loss = probability;
    return this;
  }

  /**
   * Bursts (Gilbert–Elliott): chances per packet to enter and to leave the bad state, and the loss
   * within it.
   */
  public Link bursts(double enter, double leave, double lossWithin) {
    goodToBad = enter;
    badToGood = leave;
    lossInBad = lossWithin;
    return this;
  }

  /** Time on the way. */
  public Link delayMillis(double millis) {
    delayNanos = (long) (millis * 1e6);
    return this;
  }

  /** Extra time on the way, evenly distributed; packets overtake each other. */
  public Link jitterMillis(double millis) {
    jitterNanos = (long) (millis * 1e6);
    return this;
  }

  /** Jitter without overtaking: a packet waits for the one before. */
  public Link inOrder() {
    reordering = false;
    return this;
  }

  /** Probability that a packet arrives twice. */
  public Link duplication(double probability) {
    duplication = probability;
    return this;
  }

  /** A bottleneck with a tail-drop queue before it. */
  public Link bandwidth(long bitsPerSecond, long queueBytes) {
    this.bitsPerSecond = bitsPerSecond;
    this.queueBytes = queueBytes;
    return this;
  }

  /** A bottleneck that lets so much through at once after a pause: a token bucket. */
  public Link burst(long bytes) {
    burstBytes = bytes;
    return this;
  }

  /** Nothing passes while down. */
  public Link down(boolean isDown) {
    down = isDown;
    return this;
  }

  /** Only TCP passes: a strict firewall. */
  public Link udpBlocked(boolean blocked) {
    udpBlocked = blocked;
    return this;
  }

  boolean isDown() {
    return down;
  }

  boolean blocksUdp() {
    return udpBlocked;
  }

  boolean loses(Random random) {
    if (bad ? random.nextDouble() < badToGood : goodToBad > 0 && random.nextDouble() < goodToBad) {
      bad = !bad;
    }
    return random.nextDouble() < loss || bad && random.nextDouble() < lossInBad;
  }

  boolean duplicates(Random random) {
    return duplication > 0 && random.nextDouble() < duplication;
  }

  /** When a packet sent now arrives, or −1 when the queue is full. */
  long arrival(int bytes, long nowNanos, Random random) {
    long leaves = nowNanos;
    if (bitsPerSecond != Long.MAX_VALUE) {
      long burstNanos = (long) (burstBytes * 8e9 / bitsPerSecond);
      long starts = Math.max(nowNanos - burstNanos, busyUntilNanos);
      long waitingBytes = (long) ((double) (starts - nowNanos) * bitsPerSecond / 8e9);
      if (waitingBytes + bytes > queueBytes) {
        return -1;
      }
      busyUntilNanos = starts + (long) (bytes * 8e9 / bitsPerSecond);
      leaves = Math.max(nowNanos, busyUntilNanos);
    }
    long at =
        leaves + delayNanos + (jitterNanos == 0 ? 0 : (long) (random.nextDouble() * jitterNanos));
    if (!reordering) {
      at = Math.max(at, lastArrivalNanos);
      lastArrivalNanos = at;
    }
    return at;
  }

  /**
   * Like {@link #arrival} for a reliable stream: in order, and a loss costs a round trip instead of
   * the packet.
   */
  long reliableArrival(int bytes, long nowNanos, Random random) {
    long at =
        nowNanos + delayNanos + (jitterNanos == 0 ? 0 : (long) (random.nextDouble() * jitterNanos));
    while (loses(random)) {
      at += 2 * delayNanos + 200_000_000L;
    }
    if (bitsPerSecond != Long.MAX_VALUE) {
      at += (long) (bytes * 8e9 / bitsPerSecond);
    }
    at = Math.max(at, lastArrivalNanos);
    lastArrivalNanos = at;
    return at;
  }
}
