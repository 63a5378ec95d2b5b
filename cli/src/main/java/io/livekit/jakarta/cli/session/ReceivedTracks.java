package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tracks that arrive, and whose they are. Owned by: the session's executor. */
final class ReceivedTracks {
  /**
   * A track that arrives.
   *
   * @param known what was last known of it: its publisher may be gone before it ends
   */
  private record Reception(PeerLink link, RemoteTrack known) {}

  private final Participants participants;
  private final Map<TrackReceiver, Reception> byReceiver = new LinkedHashMap<>();

  ReceivedTracks(Participants participants) {
    this.participants = participants;
  }

  RemoteTrack add(PeerLink link, TrackReceiver receiver) {
    RemoteTrack track = describe(receiver, link, null);
    byReceiver.put(receiver, new Reception(link, track));
    return track;
  }

  /**
   * @return what is known of it at its end; empty if it had ended before
   */
  Optional<RemoteTrack> remove(TrackReceiver receiver) {
    return Optional.ofNullable(byReceiver.remove(receiver))
        .map(reception -> describe(receiver, reception.link(), reception.known()));
  }

  List<TrackReceiver> receivers() {
    return List.copyOf(byReceiver.keySet());
  }

  /**
   * @return the tracks in order of arrival, as they are known now
   */
  List<RemoteTrack> all() {
    List<RemoteTrack> tracks = new ArrayList<>();
    byReceiver.replaceAll(
        (receiver, reception) ->
            new Reception(
                reception.link(), describe(receiver, reception.link(), reception.known())));
    byReceiver.values().forEach(reception -> tracks.add(reception.known()));
    return tracks;
  }

  /**
   * A track's first packets may come before the answer that announces them, and are lost: then the
   * decoder needs another key frame.
   */
  void askForMissingKeyFrames() {
    for (TrackReceiver receiver : byReceiver.keySet()) {
      if (receiver.kind() == MediaKind.VIDEO) {
        for (StreamStats layer : receiver.stats().layers()) {
          if (layer.packets() > 0 && layer.keyFrames() == 0) {
            receiver.requestKeyFrame(layer.spatial());
          }
        }
      }
    }
  }

  /**
   * The stream id says {@code PA_…|TR_…}; else the track id or the description's map knows (spec/01
   * §12 item 3).
   */
  private RemoteTrack describe(TrackReceiver receiver, PeerLink link, RemoteTrack known) {
    String[] stream = receiver.streamId().split("\\|", 2);
    String participant = stream[0];
    String sid = stream.length == 2 && stream[1].startsWith("TR") ? stream[1] : receiver.trackId();
    if (!sid.startsWith("TR")) {
      sid = link.trackId(receiver);
    }
    String trackSid = sid;
    Optional<ParticipantInfo> publisher =
        participants.find(participant).or(() -> participants.publisherOf(trackSid));
    if (publisher.isEmpty()) {
      return known != null
          ? known
          : new RemoteTrack(
              trackSid, participant, participant, "", TrackInfo.getDefaultInstance(), receiver);
    }
    TrackInfo info =
        Participants.track(publisher.get(), trackSid)
            .orElse(known == null ? TrackInfo.getDefaultInstance() : known.info());
    return new RemoteTrack(
        trackSid,
        publisher.get().getSid(),
        publisher.get().getIdentity(),
        publisher.get().getName(),
        info,
        receiver);
  }
}
