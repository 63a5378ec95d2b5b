package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.room.QualityScore.State;
import io.livekit.jakarta.media.room.QualityScore.Window;
import io.livekit.jakarta.media.track.SubscribedTrack;
import io.livekit.jakarta.media.track.VideoShortfall;
import io.livekit.jakarta.rtc.egress.DownTrackStats;

/** How well a track gets to a subscriber, window by window. Owned by: the room's executor. */
final class DownstreamQuality {
  private final SubscribedTrack track;
  private final QualityScore score;
  private long packets; // and the others at the last look
  private long lost;
  private long lostBefore;
  private int spatial;
  private int withheldLayers;
  private final Beginning beginning = new Beginning();

  DownstreamQuality(SubscribedTrack track) {
    this.track = track;
    score = new QualityScore(QualityUpdates.medium(track.mime(), track.track()));
  }

  /**
   * @param reachable whether anything came from the subscriber
   * @return the score
   */
  double update(boolean reachable, double seconds) {
    DownTrackStats stats = track.sender().stats();
    long newPackets = UpstreamQuality.since(packets, stats.packets());
    long newLost = newLost(stats);
    int withheldNow = VideoShortfall.withheldLayers(track, stats);
    double withheld = (withheldLayers + withheldNow) / 2.0;
    packets = stats.packets();
    withheldLayers = withheldNow;
    State state = beginning.rated(state(stats, newPackets, reachable), newPackets);
    return score.update(
        state == State.ON
            ? new Window(
                state,
                newPackets / seconds,
                newPackets == 0 ? 0 : Math.min(1, (double) newLost / newPackets),
                stats.rttMillis(),
                stats.jitterMillis(),
                1,
                withheld)
            : Window.without(state));
  }

  /** What the publisher's way to us has lost is no fault of this connection. */
  private long newLost(DownTrackStats stats) {
    long before = VideoShortfall.lostBefore(track, stats);
    long same = stats.spatial() == spatial ? Math.max(0, before - lostBefore) : 0;
    long newLost = Math.max(0, stats.packetsLost() - lost - same);
    spatial = stats.spatial();
    lostBefore = before;
    lost = stats.packetsLost();
    return newLost;
  }

  private State state(DownTrackStats stats, long newPackets, boolean reachable) {
    if (!reachable) {
      return State.UNREACHABLE;
    }
    if (track.isDisabled() || track.track().isMuted()) {
      return State.MUTED;
    }
    return switch (stats.reason()) {
      case BANDWIDTH_PAUSED -> State.PAUSED;
      // What doesn't come from the publisher can't be sent on.
      case NOT_READY, SOURCE_SILENT, PAUSED, MUTED -> newPackets == 0 ? State.MUTED : State.ON;
      default -> State.ON;
    };
  }
}
