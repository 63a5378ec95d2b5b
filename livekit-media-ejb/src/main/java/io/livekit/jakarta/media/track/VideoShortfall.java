package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.egress.DownTrackStats;
import io.livekit.jakarta.rtc.egress.LayerReason;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.util.List;
import java.util.Map;

/** How much less of a video comes, or is sent on, than is wanted of it (spec/02 §9). Stateless. */
public final class VideoShortfall {

  private VideoShortfall() {}

  /**
   * @return bits per second that a publisher should be sending, by what it said of the layers that
   *     are watched; 0 when nothing is known, and for a screen, whose rate is that of what is shown
   */
  public static long expectedBits(PublishedTrack track) {
    if (track.info().getSource() == TrackSource.SCREEN_SHARE) {
      return 0;
    }
    long bits = 0;
    Map<String, VideoQuality> wanted = wanted(track);
    for (TrackReceiver receiver : track.receivers()) {
      VideoQuality most =
          wanted.getOrDefault(MimeTypes.registered(receiver.mime()), VideoQuality.OFF);
      for (VideoLayer layer : track.layers(receiver.mime())) {
        if (most != VideoQuality.OFF && layer.getQuality().getNumber() <= most.getNumber()) {
          bits += layer.getBitrate() & 0xFFFF_FFFFL;
        }
      }
    }
    return bounded(
        bounded(bits, track.maxBitrate()), track.publisher().permissions().caps().bitrate());
  }

  private static long bounded(long bits, long limit) {
    return limit > 0 ? Math.min(bits, limit) : bits;
  }

  private static Map<String, VideoQuality> wanted(PublishedTrack track) {
    return WantedQualities.of(track.info(), track.granted(), track.subscribers());
  }

  /**
   * @return how many simulcast layers less than are watched come from the publisher
   */
  public static int missingLayers(PublishedTrack track) {
    int missing = 0;
    Map<String, VideoQuality> wanted = wanted(track);
    for (TrackReceiver receiver : track.receivers()) {
      VideoQuality most =
          wanted.getOrDefault(MimeTypes.registered(receiver.mime()), VideoQuality.OFF);
      int top = VideoLayers.spatialOf(most, track.layers(receiver.mime()));
      if (receiver.rids().size() > 1) {
        missing = Math.max(missing, Math.min(top, receiver.rids().size() - 1) - highest(receiver));
      }
    }
    return missing;
  }

  private static int highest(TrackReceiver receiver) {
    return receiver.stats().layers().stream()
        .filter(StreamStats::active)
        .mapToInt(StreamStats::spatial)
        .max()
        .orElse(-1);
  }

  /**
   * @return how many spatial layers less than it wants a subscriber gets, as its path doesn't carry
   *     them
   */
  public static int withheldLayers(SubscribedTrack track, DownTrackStats sent) {
    if (sent.reason() != LayerReason.BANDWIDTH_LIMIT) {
      return 0;
    }
    List<VideoLayer> layers = track.track().layers(track.receiver().mime());
    int wanted = VideoLayers.spatialOf(track.wantedQuality(), layers);
    if (track.receiver().rids().size() > 1) {
      wanted = Math.min(wanted, highest(track.receiver()));
    }
    return Math.max(0, wanted - Math.max(0, sent.spatial()));
  }

  /**
   * @return packets that have got lost on their way from the publisher to us, in the layer that is
   *     sent on; the subscriber misses them too
   */
  public static long lostBefore(SubscribedTrack track, DownTrackStats sent) {
    return track.receiver().stats().layers().stream()
        .filter(layer -> layer.spatial() == Math.max(0, sent.spatial()))
        .mapToLong(StreamStats::packetsLost)
        .sum();
  }
}
