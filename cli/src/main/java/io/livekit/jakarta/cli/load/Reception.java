package io.livekit.jakarta.cli.load;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.PacketTap;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;

/**
 * One track as one participant receives it. Written by the track's media loop; any thread reads.
 */
final class Reception implements PacketTap {
  private final TrackReceiver receiver;
  private final boolean wanted;
  private final SendTime sendTime;
  private final Histogram latency;
  private volatile long firstPacketNanos;

  /**
   * @param wanted the layout shows it: packets must come
   */
  Reception(TrackReceiver receiver, boolean wanted, SendTime sendTime, Histogram latency) {
    this.receiver = receiver;
    this.wanted = wanted;
    this.sendTime = sendTime;
    this.latency = latency;
    receiver.setTap(this);
  }

  @Override
  public void packet(int spatial, byte[] buf, int payloadOff, int payloadLen) {
    long now = System.nanoTime();
    if (firstPacketNanos == 0) {
      firstPacketNanos = now;
    }
    long sent = sendTime.find(buf, payloadOff, payloadLen);
    if (sent >= 0) {
      latency.record(now - sent);
    }
  }

  boolean isVideo() {
    return receiver.kind() == MediaKind.VIDEO;
  }

  boolean isWanted() {
    return wanted;
  }

  /**
   * @return 0 while nothing has come
   */
  long firstPacketNanos() {
    return firstPacketNanos;
  }

  Traffic traffic() {
    long packets = 0;
    long bytes = 0;
    long lost = 0;
    for (StreamStats layer : receiver.stats().layers()) {
      packets += layer.packets();
      bytes += layer.bytes();
      lost += layer.packetsLost();
    }
    return new Traffic(packets, bytes, lost);
  }
}
