package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.RingCursor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands new packets to the down tracks of one media loop: one cursor per layer and source, however
 * many subscribers. Owned by: that media loop; one per loop.
 */
public final class FanOut {
  /** One source that this loop reads. */
  private static final class Subscription {
    final MediaSource source;
    final List<DownTrack> tracks = new ArrayList<>();
    final RingCursor[] cursors = new RingCursor[MediaSource.MAX_LAYERS];

    Subscription(MediaSource source) {
      this.source = source;
    }
  }

  private final Runnable wake;
  private final Map<MediaSource, Subscription> bySource = new IdentityHashMap<>();
  private final Map<DownTrack, Subscription> byTrack = new IdentityHashMap<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final PacketFacts packet = new PacketFacts();
  private long lappedByClosed; // of cursors that are gone
  // whose turn it is, so that a poll that ran out of budget goes on where it stopped
  private int turn;

  /**
   * @param wake makes the loop call {@link #poll} soon; called from publishers' loops
   */
  public FanOut(Runnable wake) {
    this.wake = wake;
  }

  /** Connects a down track, or moves it to another source. */
  public void attach(DownTrack track, MediaSource source, long nowNanos) {
    Subscription now = byTrack.get(track);
    if (now != null && now.source == source) {
      return;
    }
    leave(track);
    Subscription subscription = bySource.get(source);
    if (subscription == null) {
      subscription = open(source);
    }
    subscription.tracks.add(track);
    byTrack.put(track, subscription);
    track.setSource(source, nowNanos);
  }

  /** Disconnects a down track. */
  public void detach(DownTrack track) {
    leave(track);
    track.clearSource();
  }

  private Subscription open(MediaSource source) {
    Subscription subscription = new Subscription(source);
    source.addReader(wake);
    for (int layer = 0; layer < MediaSource.MAX_LAYERS; layer++) {
      LayerFeed feed = source.layer(layer);
      if (feed != null) {
        subscription.cursors[layer] = RingCursor.fromNewest(feed.ring());
      }
    }
    bySource.put(source, subscription);
    subscriptions.add(subscription);
    return subscription;
  }

  private void leave(DownTrack track) {
    Subscription subscription = byTrack.remove(track);
    if (subscription == null) {
      return;
    }
    subscription.tracks.remove(track);
    if (subscription.tracks.isEmpty()) {
      subscription.source.removeReader(wake);
      lappedByClosed += lapped(subscription);
      bySource.remove(subscription.source);
      subscriptions.remove(subscription);
    }
  }

  /**
   * Forwards waiting packets.
   *
   * @param maxPackets bound on packets read, so that a busy source can't hold up the loop
   * @return packets read; {@code maxPackets} means there may be more
   */
  public int poll(int maxPackets, long nowNanos) {
    int read = 0;
    int count = subscriptions.size();
    for (int i = 0; i < count && read < maxPackets; i++) {
      turn = turn + 1 < count ? turn + 1 : 0;
      read += poll(subscriptions.get(turn), maxPackets - read, nowNanos);
    }
    return read;
  }

  private int poll(Subscription subscription, int maxPackets, long nowNanos) {
    int read = 0;
    for (int layer = 0; layer < MediaSource.MAX_LAYERS; layer++) {
      RingCursor cursor = subscription.cursors[layer];
      if (cursor == null) {
        LayerFeed feed = subscription.source.layer(layer);
        if (feed == null) {
          continue;
        }
        cursor = RingCursor.fromOldest(feed.ring());
        subscription.cursors[layer] = cursor;
      }
      while (read < maxPackets && cursor.poll(packet)) {
        read++;
        List<DownTrack> tracks = subscription.tracks;
        for (int i = 0, n = tracks.size(); i < n; i++) {
          tracks.get(i).forward(layer, cursor.ring(), packet, nowNanos);
        }
      }
    }
    return read;
  }

  /**
   * @return packets that were overwritten before this loop got to them ({@link
   *     EgressVerdict#LAPPED})
   */
  public long lapped() {
    long sum = lappedByClosed;
    for (Subscription subscription : subscriptions) {
      sum += lapped(subscription);
    }
    return sum;
  }

  private static long lapped(Subscription subscription) {
    long sum = 0;
    for (RingCursor cursor : subscription.cursors) {
      sum += cursor == null ? 0 : cursor.lapped();
    }
    return sum;
  }
}
