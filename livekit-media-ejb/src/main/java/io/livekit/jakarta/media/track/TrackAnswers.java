package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.AudioTrackFeature;
import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import java.util.Set;

/**
 * Answers each section by what was announced of the track that it carries: its codec first, and
 * Opus as the track wants it (spec/02 §2.3). Owned by: the room's executor.
 */
final class TrackAnswers implements AnswerPolicy {
  private final Publisher.Terms terms;
  private final PendingTracks pending;
  private final PublishedTracks published;

  TrackAnswers(Publisher.Terms terms, PendingTracks pending, PublishedTracks published) {
    this.terms = terms;
    this.pending = pending;
    this.published = published;
  }

  @Override
  public Section section(String mid, MediaKind kind, String sdpTrackId) {
    TrackInfo info = announced(kind, sdpTrackId);
    if (info == null) {
      return Section.AS_OFFERED;
    }
    String codec = codec(info, sdpTrackId);
    return kind == MediaKind.VIDEO ? video(codec) : audio(info, codec);
  }

  private TrackInfo announced(MediaKind kind, String sdpTrackId) {
    return published
        .named(sdpTrackId, kind)
        .map(PublishedTrack::info)
        .orElseGet(
            () -> {
              PendingTracks.Match match = pending.peek(sdpTrackId, kind);
              return match == null ? null : match.info();
            });
  }

  private static String codec(TrackInfo info, String sdpTrackId) {
    for (SimulcastCodecInfo codec : info.getCodecsList()) {
      if (codec.getCid().equals(sdpTrackId) || codec.getSdpCid().equals(sdpTrackId)) {
        return codec.getMimeType();
      }
    }
    return info.getCodecsCount() > 0 ? info.getCodecs(0).getMimeType() : "";
  }

  private Section video(String codec) {
    return codec.isEmpty()
        ? Section.AS_OFFERED
        : new Section(codec, terms.singleVideoCodec(), Opus.AS_OFFERED);
  }

  private Section audio(TrackInfo info, String codec) {
    Set<AudioTrackFeature> features = Set.copyOf(info.getAudioFeaturesList());
    Opus opus =
        new Opus(
            true,
            features.contains(AudioTrackFeature.TF_STEREO),
            !features.contains(AudioTrackFeature.TF_NO_DTX));
    boolean opusOrAny =
        codec.isEmpty()
            || codec.equalsIgnoreCase(MimeTypes.OPUS)
            || codec.equalsIgnoreCase(MimeTypes.RED);
    boolean red = terms.mayPublish(MimeTypes.RED) && !info.getDisableRed();
    String preferred = opusOrAny ? (red ? MimeTypes.RED : MimeTypes.OPUS) : codec;
    return new Section(preferred, false, opus);
  }
}
