package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.room.QualityScore.State;
import io.livekit.jakarta.media.room.QualityScore.Window;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.VideoShortfall;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;

/** How well a published track comes, window by window. Owned by: the room's executor. */
final class UpstreamQuality {
  private final PublishedTrack track;
  private final QualityScore score;
  private final boolean video;
  private long packets; // and the others at the last look
  private long bytes;
  private long lost;
  private long expectedBits;
  private int missingLayers;
  private final Beginning beginning = new Beginning();

  UpstreamQuality(PublishedTrack track) {
    this.track = track;
    video = track.info().getType() == TrackType.VIDEO;
    score = new QualityScore(QualityUpdates.medium(track.info().getMimeType(), track));
  }

  /**
   * @param reachable whether anything came from the publisher
   * @return the score
   */
  double update(boolean reachable, double seconds) {
    double jitter = 0;
    double rtt = 0;
    long packetsNow = 0;
    long bytesNow = 0;
    long lostNow = 0;
    for (TrackReceiver receiver : track.receivers()) {
      TrackReceiver.ReceiverStats stats = receiver.stats();
      rtt = Math.max(rtt, stats.rttMillis());
      for (StreamStats layer : stats.layers()) {
        packetsNow += layer.packets();
        bytesNow += layer.bytes();
        lostNow += layer.packetsLost();
        if (layer.active()) {
          jitter = Math.max(jitter, layer.jitterMillis());
        }
      }
    }
    long newPackets = since(packets, packetsNow);
    long newLost = Math.max(0, lostNow - lost); // what comes after all isn't lost any more
    double bits = since(bytes, bytesNow) * 8 / seconds;
    packets = packetsNow;
    bytes = bytesNow;
    lost = lostNow;
    double bitrateShare = bitrateShare(bits);
    int missing = missingLayers();
    return score.update(
        new Window(
            state(reachable, newPackets),
            newPackets / seconds,
            newPackets + newLost == 0 ? 0 : (double) newLost / (newPackets + newLost),
            rtt,
            jitter,
            bitrateShare,
            missing));
  }

  /**
   * @return by how much a counter has grown; one that has shrunk began anew, with another stream
   */
  static long since(long before, long now) {
    return now >= before ? now - before : now;
  }

  /** What is asked for within the window can't be there for all of it. */
  private double bitrateShare(double bits) {
    long expectedNow = video && !track.isMuted() ? VideoShortfall.expectedBits(track) : 0;
    long expected = Math.min(expectedBits, expectedNow);
    expectedBits = expectedNow;
    return expected == 0 ? 1 : bits / expected;
  }

  private int missingLayers() {
    int missingNow = video && !track.isMuted() ? VideoShortfall.missingLayers(track) : 0;
    int missing = Math.min(missingLayers, missingNow);
    missingLayers = missingNow;
    return missing;
  }

  private State state(boolean reachable, long newPackets) {
    // A video that nobody watches is switched off by dynacast, on our own word.
    boolean off = track.isMuted() || video && !track.isWatched();
    State now = !reachable ? State.UNREACHABLE : off ? State.MUTED : State.ON;
    return beginning.rated(now, newPackets);
  }
}
