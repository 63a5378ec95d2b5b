package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.util.List;

/**
 * What a track's info says of its codecs and of the streams that carry them (spec/01 §7.2, spec/02
 * §5).
 */
final class StreamInfo {

  private StreamInfo() {}

  /**
   * @return the codec's place in the track's list; media of an unnamed codec belongs to the first;
   *     -1 when it has none
   */
  static int codecIndex(TrackInfo info, String mime) {
    int known = indexOf(info, mime);
    if (known >= 0) {
      return known;
    }
    if (info.getCodecsCount() == 1) {
      return 0;
    }
    for (int i = 0; i < info.getCodecsCount(); i++) {
      if (info.getCodecs(i).getMimeType().isEmpty()) {
        return i;
      }
    }
    return -1;
  }

  /**
   * @return true when an m-line with this track id carries a codec that was announced (spec/01
   *     §7.2)
   */
  static boolean announces(TrackInfo info, String sdpTrackId, String mime) {
    for (SimulcastCodecInfo codec : info.getCodecsList()) {
      boolean named = !codec.getCid().isEmpty() && codec.getCid().equals(sdpTrackId);
      if (named && codec.getSdpCid().isEmpty()) {
        return true;
      }
    }
    return info.getCodecsList().stream()
        .anyMatch(
            codec ->
                codec.getMimeType().equalsIgnoreCase(mime) && codec.getCid().equals(sdpTrackId));
  }

  /**
   * Adds codecs that were announced later, but those that are there already. Of those that were
   * announced without an id, as browsers' backup codecs are with their track, it says the id and
   * the layers.
   */
  static TrackInfo.Builder withCodecs(TrackInfo info, List<SimulcastCodecInfo> codecs) {
    TrackInfo.Builder changed = info.toBuilder();
    for (SimulcastCodecInfo codec : codecs) {
      int known = indexOf(info, codec.getMimeType());
      if (known < 0) {
        changed.addCodecs(codec);
      } else if (info.getCodecs(known).getCid().isEmpty()) {
        SimulcastCodecInfo.Builder named = changed.getCodecsBuilder(known).setCid(codec.getCid());
        if (codec.getLayersCount() > 0) {
          named.clearLayers().addAllLayers(codec.getLayersList());
        }
      }
    }
    return changed;
  }

  private static int indexOf(TrackInfo info, String mime) {
    for (int i = 0; i < info.getCodecsCount(); i++) {
      if (info.getCodecs(i).getMimeType().equalsIgnoreCase(mime)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Writes down what is known of a stream.
   *
   * @param index of its codec; -1 for one that isn't in the list
   * @param main whether it is the one that the track as a whole is described by
   */
  static TrackInfo.Builder withStream(
      TrackInfo info, TrackReceiver receiver, int index, boolean main) {
    String mime = MimeTypes.registered(receiver.mime());
    List<StreamStats> streams = receiver.stats().layers();
    TrackInfo.Builder changed = info.toBuilder();
    String mid = TrackLimits.isText(receiver.mid()) ? receiver.mid() : "";
    if (main) {
      changed.setMimeType(mime).setMid(mid);
      setLayers(changed, VideoLayers.withStreams(VideoLayers.ofTrack(info), streams));
      changed.setSimulcast(info.getSimulcast() || receiver.rids().size() > 1);
    }
    if (index >= 0) {
      SimulcastCodecInfo.Builder codec = changed.getCodecsBuilder(index);
      codec.setMimeType(mime).setMid(mid);
      List<VideoLayer> layers = VideoLayers.withStreams(codec.getLayersList(), streams);
      codec.clearLayers().addAllLayers(layers);
      boolean renamed = !receiver.trackId().equals(codec.getCid());
      if (!receiver.trackId().isEmpty() && renamed && TrackLimits.isText(receiver.trackId())) {
        codec.setSdpCid(receiver.trackId());
      }
    }
    return changed;
  }

  /** Leaves out a codec wherever it was announced but at one place. */
  static TrackInfo.Builder withoutOthersOf(TrackInfo info, String mime, int index) {
    TrackInfo.Builder changed = info.toBuilder();
    for (int i = info.getCodecsCount() - 1; i >= 0; i--) {
      if (i != index && info.getCodecs(i).getMimeType().equalsIgnoreCase(mime)) {
        changed.removeCodecs(i);
      }
    }
    return changed;
  }

  /**
   * @return false when others see a difference: SSRCs and versions alone mean nothing to them
   */
  static boolean looksTheSame(TrackInfo one, TrackInfo other) {
    return withoutSsrcs(one).equals(withoutSsrcs(other));
  }

  private static TrackInfo withoutSsrcs(TrackInfo info) {
    TrackInfo.Builder bare = info.toBuilder().clearVersion();
    setLayers(bare, withoutSsrcs(VideoLayers.ofTrack(info)));
    for (SimulcastCodecInfo.Builder codec : bare.getCodecsBuilderList()) {
      List<VideoLayer> layers = withoutSsrcs(codec.getLayersList());
      codec.clearLayers().addAllLayers(layers);
    }
    return bare.build();
  }

  private static List<VideoLayer> withoutSsrcs(List<VideoLayer> layers) {
    return layers.stream()
        .map(layer -> layer.toBuilder().clearSsrc().clearRepairSsrc().build())
        .toList();
  }

  @SuppressWarnings("deprecation") // older clients read them
  private static void setLayers(TrackInfo.Builder changed, List<VideoLayer> layers) {
    changed.clearLayers().addAllLayers(layers);
  }
}
