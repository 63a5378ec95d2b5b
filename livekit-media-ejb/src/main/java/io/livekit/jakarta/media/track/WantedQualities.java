package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.VideoQuality;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which quality of each codec of a video track its subscribers want. */
final class WantedQualities {

  private WantedQualities() {}

  /**
   * @param granted the best that anybody gets
   * @return greatest quality that anybody wants, OFF for none, by codec and in the order of the
   *     track's codecs
   */
  static Map<String, VideoQuality> of(
      TrackInfo track, VideoQuality granted, Collection<SubscribedTrack> subscribers) {
    Map<String, VideoQuality> wanted = new LinkedHashMap<>();
    for (SimulcastCodecInfo codec : track.getCodecsList()) {
      String mime = MimeTypes.registered(codec.getMimeType());
      if (!mime.isEmpty()) {
        wanted.put(mime, greatest(mime, granted, subscribers));
      }
    }
    if (wanted.isEmpty() && !track.getMimeType().isEmpty()) {
      wanted.put(track.getMimeType(), VideoQuality.OFF);
    }
    return wanted;
  }

  private static VideoQuality greatest(
      String mime, VideoQuality granted, Collection<SubscribedTrack> subscribers) {
    // A codec that somebody waits for is wanted as a whole: it isn't known yet in which quality.
    boolean awaited = subscribers.stream().anyMatch(one -> one.awaits(mime));
    VideoQuality max = awaited ? granted : VideoQuality.OFF;
    for (SubscribedTrack subscribed : subscribers) {
      if (!subscribed.receiver().mime().equalsIgnoreCase(mime)) {
        continue;
      }
      VideoQuality quality = subscribed.wantedQuality();
      boolean more = max == VideoQuality.OFF || quality.getNumber() > max.getNumber();
      if (quality != VideoQuality.OFF && more) {
        max = quality;
      }
    }
    return max;
  }
}
