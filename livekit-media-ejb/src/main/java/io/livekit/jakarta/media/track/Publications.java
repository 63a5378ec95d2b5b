package io.livekit.jakarta.media.track;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.AudioTrackFeature;
import io.livekit.jakarta.proto.MuteTrackRequest;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackPublishedResponse;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.TrackUnpublishedResponse;
import io.livekit.jakarta.proto.UpdateLocalAudioTrack;
import io.livekit.jakarta.proto.UpdateLocalVideoTrack;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one participant announces and publishes (spec/01 §7.1–7.4). Owned by: the room's executor.
 */
public final class Publications {
  /** An announced track should have sent something by then (spec/01 §7.3). */
  static final Duration MEDIA_TIMEOUT = Duration.ofSeconds(30);

  /** Who hears of what becomes of tracks. */
  public interface Listener {
    /** A track became public. */
    void trackPublished(PublishedTrack track);

    /** A public track ended. */
    void trackUnpublished(PublishedTrack track);

    /** An announced track that isn't muted got no media in time. */
    void publicationFailed();

    /**
     * Something in a track's info changed that everyone, the publisher included, is told (spec/01
     * §9.2).
     */
    void trackChanged();
  }

  private final Publisher publisher;
  private final Listener listener;
  private final PendingTracks pending = new PendingTracks();
  private final Map<String, PublishedTrack> published = new LinkedHashMap<>(); // by track sid

  /** What waits for the media of announced tracks, by track sid. */
  private final Map<String, RoomExecutor.Timer> expected = new HashMap<>();

  /** Media that came before its announcement. */
  private final List<TrackReceiver> unmatched = new ArrayList<>();

  public Publications(Publisher publisher, Listener listener) {
    this.publisher = publisher;
    this.listener = listener;
  }

  public Collection<PublishedTrack> tracks() {
    return published.values();
  }

  public PublishedTrack find(String trackSid) {
    return published.get(trackSid);
  }

  /**
   * @return whether a track is announced or public (spec/01 §6.3)
   */
  public boolean knows(String trackSid) {
    return published.containsKey(trackSid) || pending.find(trackSid) != null;
  }

  // ---- announcements ----

  public void addTrack(AddTrackRequest request) {
    Optional<String> excess = TrackLimits.excess(request);
    if (!publisher.permissions().mayPublish(request.getSource())) {
      refuse(
          request,
          RequestResponse.Reason.NOT_ALLOWED,
          "does not have permission to publish this source");
    } else if (excess.isPresent()) {
      refuseBriefly(excess.get());
    } else if (infoBytes() > TrackLimits.MAX_TOTAL_BYTES) {
      refuseBriefly("the descriptions of all tracks together exceed limits");
    } else if (!TrackInfoFactory.isMedia(request.getType())) {
      refuse(
          request,
          RequestResponse.Reason.UNSUPPORTED_TYPE,
          "only audio and video tracks can be added");
    } else if (!request.getSid().isEmpty()) {
      addCodec(request);
    } else if (pending.isFull()) {
      refuse(request, RequestResponse.Reason.LIMIT_EXCEEDED, "too many tracks without media");
    } else {
      announce(request);
      retryUnmatched();
    }
  }

  private int infoBytes() {
    int sum = pending.infoBytes();
    for (PublishedTrack track : published.values()) {
      sum += track.info().getSerializedSize();
    }
    return sum;
  }

  /** Without the request: to repeat it would be as large again. */
  private void refuseBriefly(String message) {
    publisher
        .output()
        .respond(
            RequestResponse.newBuilder()
                .setReason(RequestResponse.Reason.LIMIT_EXCEEDED)
                .setMessage(message)
                .build());
  }

  private void addCodec(AddTrackRequest request) {
    PublishedTrack track = published.get(request.getSid());
    if (track == null) {
      refuse(request, RequestResponse.Reason.NOT_FOUND, "no such track");
      return;
    }
    track.addCodecs(
        TrackInfoFactory.codecs(
            request,
            TrackInfoFactory.numbered(request.getLayersList()),
            publisher.terms().codecs(),
            publisher.terms().obs()));
    acknowledge(request.getCid(), track.info());
    retryUnmatched();
  }

  private void announce(AddTrackRequest request) {
    String cid = request.getCid();
    String sid = pending.sidOf(cid);
    boolean announcedBefore = sid != null;
    if (!announcedBefore) {
      sid = Guid.track(request.getType(), request.getSource());
    }
    TrackInfo info =
        TrackInfoFactory.create(
            request,
            sid,
            publisher.terms().codecs(),
            publisher.terms().obs(),
            publisher.terms().versions().next(publisher.executor().clock().unixMillis()));
    boolean held = isPublished(cid);
    pending.add(cid, info, held);
    if (held || announcedBefore) {
      refuse(request, RequestResponse.Reason.QUEUED, "waits for the earlier track");
    } else {
      acknowledge(cid, info);
    }
    expectMedia(sid);
  }

  private void expectMedia(String sid) {
    stopExpecting(sid);
    expected.put(sid, publisher.executor().after(MEDIA_TIMEOUT, () -> mediaMissing(sid)));
  }

  private void mediaMissing(String sid) {
    expected.remove(sid);
    TrackInfo info = pending.find(sid);
    boolean waits = info != null && !info.getMuted() && !published.containsKey(sid);
    if (waits && !pending.isHeld(sid)) {
      listener.publicationFailed();
    }
  }

  private void stopExpecting(String sid) {
    RoomExecutor.Timer timer = expected.remove(sid);
    if (timer != null) {
      timer.cancel();
    }
  }

  private boolean isPublished(String cid) {
    return published.values().stream()
        .anyMatch(
            track ->
                track.cid().equals(cid)
                    || track.info().getCodecsList().stream()
                        .anyMatch(
                            codec -> codec.getCid().equals(cid) || codec.getSdpCid().equals(cid)));
  }

  private void acknowledge(String cid, TrackInfo info) {
    publisher
        .output()
        .send(
            SignalResponse.newBuilder()
                .setTrackPublished(TrackPublishedResponse.newBuilder().setCid(cid).setTrack(info))
                .build());
  }

  private void refuse(AddTrackRequest request, RequestResponse.Reason reason, String message) {
    publisher
        .output()
        .respond(
            RequestResponse.newBuilder()
                .setReason(reason)
                .setMessage(message)
                .setAddTrack(request)
                .build());
  }

  /**
   * The client is back on another socket: what subscribers want may have been lost with the last.
   */
  public void resumed() {
    published.values().forEach(PublishedTrack::repeatWanted);
  }

  // ---- media ----

  /**
   * @param keepsOnlyPreferred the client can't choose among several video codecs (Firefox on Linux
   *     and Android)
   */
  public AnswerPolicy.Section section(
      MediaKind kind, String sdpTrackId, boolean keepsOnlyPreferred, boolean red) {
    TrackInfo info = expected(kind, sdpTrackId);
    if (info == null) {
      return AnswerPolicy.Section.AS_OFFERED;
    }
    if (kind == MediaKind.VIDEO) {
      String mime = codecFor(info, sdpTrackId);
      return mime.isEmpty()
          ? AnswerPolicy.Section.AS_OFFERED
          : new AnswerPolicy.Section(mime, keepsOnlyPreferred, AnswerPolicy.Opus.AS_OFFERED);
    }
    Set<AudioTrackFeature> features = Set.copyOf(info.getAudioFeaturesList());
    AnswerPolicy.Opus opus =
        new AnswerPolicy.Opus(
            true,
            features.contains(AudioTrackFeature.TF_STEREO),
            !features.contains(AudioTrackFeature.TF_NO_DTX));
    String wanted = codecFor(info, sdpTrackId);
    boolean opusOrAny =
        wanted.isEmpty()
            || wanted.equalsIgnoreCase(MimeTypes.OPUS)
            || wanted.equalsIgnoreCase(MimeTypes.RED);
    String preferred =
        opusOrAny ? (red && !info.getDisableRed() ? MimeTypes.RED : MimeTypes.OPUS) : wanted;
    return new AnswerPolicy.Section(preferred, false, opus);
  }

  private TrackInfo expected(MediaKind kind, String sdpTrackId) {
    for (PublishedTrack track : published.values()) {
      boolean same =
          track.cid().equals(sdpTrackId)
              || track.info().getCodecsList().stream()
                  .anyMatch(
                      codec ->
                          codec.getCid().equals(sdpTrackId)
                              || codec.getSdpCid().equals(sdpTrackId));
      if (same
          && !sdpTrackId.isEmpty()
          && TrackInfoFactory.sameKind(track.info().getType(), kind)) {
        return track.info();
      }
    }
    PendingTracks.Match match = pending.peek(sdpTrackId, kind);
    return match == null ? null : match.info();
  }

  private static String codecFor(TrackInfo info, String sdpTrackId) {
    for (SimulcastCodecInfo codec : info.getCodecsList()) {
      if (codec.getCid().equals(sdpTrackId) || codec.getSdpCid().equals(sdpTrackId)) {
        return codec.getMimeType();
      }
    }
    return info.getCodecsCount() > 0 ? info.getCodecs(0).getMimeType() : "";
  }

  public void receiverAdded(TrackReceiver receiver) {
    if (!match(receiver)) {
      unmatched.add(receiver);
    }
  }

  private boolean match(TrackReceiver receiver) {
    PendingTracks.Match match = pending.peek(receiver.trackId(), receiver.kind());
    if (match == null || match.byKind()) {
      for (PublishedTrack track : published.values()) {
        if (track.expects(receiver.trackId(), receiver.mime())) {
          track.addReceiver(receiver);
          listener.trackChanged();
          return true;
        }
      }
    }
    if (match == null) {
      return false;
    }
    pending.take(match);
    TrackInfo info = match.info();
    if (match.byKind() && info.getCodecsCount() > 0) {
      TrackInfo.Builder renamed = info.toBuilder();
      if (TrackLimits.isText(receiver.trackId())) {
        renamed.getCodecsBuilder(0).setSdpCid(receiver.trackId());
      }
      info = renamed.build();
    }
    PublishedTrack track = new PublishedTrack(publisher, match.cid(), info);
    track.addReceiver(receiver);
    published.put(track.sid(), track);
    stopExpecting(track.sid());
    listener.trackPublished(track);
    return true;
  }

  private void retryUnmatched() {
    for (TrackReceiver receiver : List.copyOf(unmatched)) {
      if (match(receiver)) {
        unmatched.remove(receiver);
      }
    }
  }

  /** A stream goes on under another description, or its packets told what it is. */
  public void receiverChanged(TrackReceiver receiver) {
    if (unmatched.contains(receiver)) {
      retryUnmatched(); // it may have a name now
      return;
    }
    for (PublishedTrack track : published.values()) {
      if (track.hasReceiver(receiver) && track.receiverChanged(receiver)) {
        listener.trackChanged();
      }
    }
  }

  public void receiverEnded(TrackReceiver receiver) {
    unmatched.remove(receiver);
    for (PublishedTrack track : List.copyOf(published.values())) {
      if (track.hasReceiver(receiver) && track.removeReceiver(receiver)) {
        end(track);
      }
    }
  }

  private void end(PublishedTrack track) {
    published.remove(track.sid());
    track.close();
    listener.trackUnpublished(track);
    TrackInfo next = pending.release(track.cid());
    if (next != null) {
      acknowledge(track.cid(), next);
      retryUnmatched();
    }
  }

  /**
   * The server takes tracks away that their publisher may no longer publish (spec/01 §7.4),
   * announced ones as well.
   */
  public void endDisallowed() {
    for (String sid :
        pending.removeIf(info -> !publisher.permissions().mayPublish(info.getSource()))) {
      stopExpecting(sid);
    }
    for (PublishedTrack track : List.copyOf(published.values())) {
      if (publisher.permissions().mayPublish(track.info().getSource())) {
        continue;
      }
      publisher
          .output()
          .send(
              SignalResponse.newBuilder()
                  .setTrackUnpublished(
                      TrackUnpublishedResponse.newBuilder().setTrackSid(track.sid()))
                  .build());
      end(track);
    }
  }

  /** The participant leaves. */
  public void close() {
    pending.clear();
    for (String sid : List.copyOf(expected.keySet())) {
      stopExpecting(sid);
    }
    unmatched.clear();
    for (PublishedTrack track : List.copyOf(published.values())) {
      end(track);
    }
  }

  // ---- changes ----

  /**
   * @return false when the participant has no such track
   */
  public boolean setMuted(String trackSid, boolean muted) {
    boolean announced = pending.change(trackSid, info -> info.toBuilder().setMuted(muted).build());
    PublishedTrack track = published.get(trackSid);
    if (announced && !muted) {
      expectMedia(trackSid);
    }
    if (track != null && track.setMuted(muted)) {
      listener.trackChanged();
    }
    return announced || track != null;
  }

  public void mute(MuteTrackRequest request) {
    if (!setMuted(request.getSid(), request.getMuted())) {
      publisher
          .output()
          .respond(
              RequestResponse.newBuilder()
                  .setReason(RequestResponse.Reason.NOT_FOUND)
                  .setMute(request)
                  .build());
    }
  }

  public void updateAudio(UpdateLocalAudioTrack request) {
    Set<AudioTrackFeature> features = TrackInfoFactory.distinct(request.getFeaturesList());
    boolean announced =
        pending.change(
            request.getTrackSid(),
            info -> {
              TrackInfo.Builder changed = info.toBuilder();
              TrackInfoFactory.setAudioFeatures(changed, features);
              return changed.build();
            });
    PublishedTrack track = published.get(request.getTrackSid());
    boolean audio = track != null && track.info().getType() == TrackType.AUDIO;
    if (audio) {
      track.setAudioFeatures(features);
      listener.trackChanged();
    }
    if (!announced && !audio) {
      publisher
          .output()
          .respond(
              RequestResponse.newBuilder()
                  .setReason(RequestResponse.Reason.NOT_FOUND)
                  .setUpdateAudioTrack(request)
                  .build());
    }
  }

  public void updateVideo(UpdateLocalVideoTrack request) {
    boolean announced =
        pending.change(
            request.getTrackSid(),
            info ->
                info.toBuilder()
                    .setWidth(request.getWidth())
                    .setHeight(request.getHeight())
                    .build());
    PublishedTrack track = published.get(request.getTrackSid());
    boolean video = track != null && track.info().getType() == TrackType.VIDEO;
    if (video) {
      track.setDimensions(request.getWidth(), request.getHeight());
      listener.trackChanged();
    }
    if (!announced && !video) {
      publisher
          .output()
          .respond(
              RequestResponse.newBuilder()
                  .setReason(RequestResponse.Reason.NOT_FOUND)
                  .setUpdateVideoTrack(request)
                  .build());
    }
  }
}
