package io.livekit.jakarta.media.track;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The public tracks of one participant, in the order in which they became public. Owned by: the
 * room's executor.
 */
public final class PublishedTracks {
  private final Map<String, PublishedTrack> bySid = new LinkedHashMap<>();

  public Collection<PublishedTrack> all() {
    return Collections.unmodifiableCollection(bySid.values());
  }

  public boolean isEmpty() {
    return bySid.isEmpty();
  }

  /**
   * @return all as they are now: they may be removed while the list is walked through
   */
  List<PublishedTrack> copy() {
    return List.copyOf(bySid.values());
  }

  void add(PublishedTrack track) {
    bySid.put(track.sid(), track);
  }

  void remove(PublishedTrack track) {
    bySid.remove(track.sid());
  }

  /**
   * @return null when there is none
   */
  PublishedTrack find(String sid) {
    return bySid.get(sid);
  }

  /**
   * @return whether any of them has this id of the client's, for itself or for one of its codecs
   */
  boolean isNamed(String cid) {
    return bySid.values().stream().anyMatch(track -> track.isNamed(cid));
  }

  /**
   * @return the track that an m-line with this track id belongs to
   */
  Optional<PublishedTrack> named(String sdpTrackId, MediaKind kind) {
    return bySid.values().stream()
        .filter(
            track ->
                !sdpTrackId.isEmpty()
                    && track.isNamed(sdpTrackId)
                    && TrackInfoFactory.sameKind(track.info().getType(), kind))
        .findFirst();
  }

  /**
   * @return the track that this stream carries one more codec of (spec/01 §7.2)
   */
  Optional<PublishedTrack> expecting(TrackReceiver receiver) {
    return bySid.values().stream()
        .filter(track -> track.expects(receiver.trackId(), receiver.mime()))
        .findFirst();
  }

  /**
   * @return the tracks that this stream carries
   */
  List<PublishedTrack> carriedBy(TrackReceiver receiver) {
    return bySid.values().stream().filter(track -> track.hasReceiver(receiver)).toList();
  }

  /**
   * @return size of their descriptions
   */
  int infoBytes() {
    int sum = 0;
    for (PublishedTrack track : bySid.values()) {
      sum += track.info().getSerializedSize();
    }
    return sum;
  }
}
