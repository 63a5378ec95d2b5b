package io.livekit.jakarta.media.track;

import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackPublishedResponse;
import io.livekit.jakarta.proto.TrackUnpublishedResponse;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one participant announces and publishes (spec/01 §7.1–7.4). Owned by: the room's executor.
 */
public final class Publications {
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
  private final PublishedTracks published;
  private final TrackAnswers answers;
  private final MediaDeadlines deadlines;
  private final TrackChanges changes;

  /** What was granted to announced and published tracks less than all, by their sid. */
  private final Map<String, Grant> granted = new HashMap<>();

  /**
   * @param bitrate bits per second, 0 for no limit
   */
  private record Grant(VideoQuality quality, long bitrate) {
    static final Grant ALL = new Grant(VideoQuality.HIGH, 0);

    /**
     * @return what both grant
     */
    Grant and(Grant other) {
      boolean mine = other.bitrate == 0 || bitrate != 0 && bitrate < other.bitrate;
      return new Grant(Caps.lower(quality, other.quality), mine ? bitrate : other.bitrate);
    }
  }

  /** Media that came before its announcement. */
  private final List<TrackReceiver> unmatched = new ArrayList<>();

  /**
   * @param published where the publisher's public tracks are kept
   */
  public Publications(Publisher publisher, PublishedTracks published, Listener listener) {
    this.publisher = publisher;
    this.published = published;
    this.listener = listener;
    answers = new TrackAnswers(publisher.terms(), pending, published);
    deadlines = new MediaDeadlines(publisher.executor(), this::mediaMissing);
    changes =
        new TrackChanges(publisher.output(), pending, published, deadlines, listener::trackChanged);
  }

  public Collection<PublishedTrack> tracks() {
    return published.all();
  }

  public PublishedTrack find(String trackSid) {
    return published.find(trackSid);
  }

  /**
   * @return how the publisher's offers are answered
   */
  public AnswerPolicy answers() {
    return answers;
  }

  /**
   * @return where changes of what was announced are told
   */
  public TrackChanges changes() {
    return changes;
  }

  /**
   * @return whether a track is announced or public (spec/01 §6.3)
   */
  public boolean knows(String trackSid) {
    return published.find(trackSid) != null || pending.find(trackSid) != null;
  }

  // ---- announcements ----

  public void addTrack(AddTrackRequest request) {
    if (isRefused(request)) {
      return;
    }
    if (!request.getSid().isEmpty()) {
      addCodec(request);
      return;
    }
    TrackInfo info = announcement(request);
    publisher.gate().publish(info, admission -> admitted(request, info, admission));
  }

  /** It may have waited for this: what was true before needn't be any more. */
  private void admitted(AddTrackRequest request, TrackInfo info, TrackGate.Admission admission) {
    if (admission.isDenied()) {
      refuse(request, RequestResponse.Reason.NOT_ALLOWED, admission.denial().get());
    } else if (!isRefused(request)) {
      boolean published = this.published.find(info.getSid()) != null;
      announce(
          request,
          published ? announcement(request) : info,
          new Grant(admission.quality(), admission.bitrate()));
      retryUnmatched();
    }
  }

  /**
   * @return whether it can't be, and the client was told so
   */
  private boolean isRefused(AddTrackRequest request) {
    Optional<String> excess = TrackLimits.excess(request);
    if (!publisher.permissions().mayPublish(request.getSource())) {
      refuse(
          request,
          RequestResponse.Reason.NOT_ALLOWED,
          "does not have permission to publish this source");
    } else if (excess.isPresent()) {
      refuseBriefly(excess.get());
    } else if (pending.infoBytes() + published.infoBytes() > TrackLimits.MAX_TOTAL_BYTES) {
      refuseBriefly("the descriptions of all tracks together exceed limits");
    } else if (!TrackInfoFactory.isMedia(request.getType())) {
      refuse(
          request,
          RequestResponse.Reason.UNSUPPORTED_TYPE,
          "only audio and video tracks can be added");
    } else if (request.getSid().isEmpty() && pending.isFull()) {
      refuse(request, RequestResponse.Reason.LIMIT_EXCEEDED, "too many tracks without media");
    } else if (request.getSid().isEmpty() && isOneTooMany(request.getCid())) {
      refuse(
          request,
          RequestResponse.Reason.LIMIT_EXCEEDED,
          "no more than " + publisher.permissions().caps().tracks() + " tracks are granted");
    } else {
      return false;
    }
    return true;
  }

  private boolean isOneTooMany(String cid) {
    int max = publisher.permissions().caps().tracks();
    // Announced again it takes the place of the track that it names.
    boolean further = !pending.contains(cid) && !published.isNamed(cid);
    return max > 0 && further && pending.tracks() + published.all().size() >= max;
  }

  /** Leaves the request out of the answer, which would otherwise be as large. */
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
    PublishedTrack track = published.find(request.getSid());
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

  private TrackInfo announcement(AddTrackRequest request) {
    String before = pending.sidOf(request.getCid());
    return TrackInfoFactory.create(
        request,
        before != null ? before : Guid.track(request.getType(), request.getSource()),
        publisher.terms().codecs(),
        publisher.terms().obs(),
        publisher.terms().versions().next(publisher.executor().clock().unixMillis()));
  }

  private void announce(AddTrackRequest request, TrackInfo info, Grant grant) {
    String cid = request.getCid();
    boolean announcedBefore = pending.contains(cid);
    if (!grant.equals(Grant.ALL)) {
      granted.merge(info.getSid(), grant, Grant::and);
    }
    boolean held = published.isNamed(cid);
    pending.add(cid, info, held);
    if (held || announcedBefore) {
      refuse(request, RequestResponse.Reason.QUEUED, "waits for the earlier track");
    } else {
      acknowledge(cid, info);
    }
    deadlines.set(info.getSid());
  }

  private void mediaMissing(String sid) {
    TrackInfo info = pending.find(sid);
    boolean waits = info != null && !info.getMuted() && published.find(sid) == null;
    if (waits && !pending.isHeld(sid)) {
      listener.publicationFailed();
    }
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
    published.all().forEach(PublishedTrack::repeatWanted);
  }

  // ---- media ----

  public void receiverAdded(TrackReceiver receiver) {
    if (!match(receiver)) {
      unmatched.add(receiver);
    }
  }

  private boolean match(TrackReceiver receiver) {
    PendingTracks.Match match = pending.peek(receiver.trackId(), receiver.kind());
    if (match == null || match.byKind()) {
      Optional<PublishedTrack> expecting = published.expecting(receiver);
      if (expecting.isPresent()) {
        expecting.get().addReceiver(receiver);
        listener.trackChanged();
        return true;
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
    Grant grant = granted.getOrDefault(info.getSid(), Grant.ALL);
    PublishedTrack track =
        new PublishedTrack(publisher, match.cid(), info, grant.quality(), grant.bitrate());
    track.addReceiver(receiver);
    published.add(track);
    deadlines.cancel(track.sid());
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
    for (PublishedTrack track : published.carriedBy(receiver)) {
      if (track.receiverChanged(receiver)) {
        listener.trackChanged();
      }
    }
  }

  public void receiverEnded(TrackReceiver receiver) {
    unmatched.remove(receiver);
    for (PublishedTrack track : published.carriedBy(receiver)) {
      if (track.removeReceiver(receiver)) {
        end(track);
      }
    }
  }

  private void end(PublishedTrack track) {
    published.remove(track);
    granted.remove(track.sid());
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
      deadlines.cancel(sid);
      granted.remove(sid);
    }
    for (PublishedTrack track : published.copy()) {
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
    deadlines.cancelAll();
    unmatched.clear();
    for (PublishedTrack track : published.copy()) {
      end(track);
    }
  }
}
