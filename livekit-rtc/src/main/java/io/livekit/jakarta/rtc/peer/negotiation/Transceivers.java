package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.sdp.MediaDescription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The m-lines of one connection in the order of its descriptions: which of them go on, which are
 * free, which are new (JSEP, RFC 9429 §5). Owned by: control.
 */
final class Transceivers {
  /** Sections of one connection, ours or theirs: two per participant of a large room. */
  private static final int MAX_SECTIONS = 1000;

  private final List<Transceiver> transceivers = new ArrayList<>();
  private final Map<MediaKind, Integer> wanted = new LinkedHashMap<>();
  private int offered;

  /**
   * @return all of them, in order; to look at only
   */
  List<Transceiver> all() {
    return Collections.unmodifiableList(transceivers);
  }

  Transceiver get(int index) {
    return transceivers.get(index);
  }

  // ---- what the other side describes

  /**
   * A freed m-line may come back as another one (JSEP's recycling); the others keep their place for
   * ever.
   */
  void checkOffered(List<MediaDescription> media) throws NegotiationException {
    if (media.size() < transceivers.size()) {
      throw new NegotiationException(
          "offer has "
              + media.size()
              + " media sections, "
              + transceivers.size()
              + " were agreed on before");
    }
    if (media.size() > MAX_SECTIONS) {
      throw new NegotiationException("offer has more than " + MAX_SECTIONS + " media sections");
    }
    for (int i = 0; i < media.size(); i++) {
      MediaDescription section = media.get(i);
      if (section.mid().isEmpty() && !section.isRejected()) {
        throw new NegotiationException("media section " + i + " has no mid");
      }
      if (i < transceivers.size()
          && !transceivers.get(i).rejected
          && !section.mid().orElse("").equals(transceivers.get(i).mid)) {
        throw new NegotiationException(
            "media section "
                + i
                + " has mid "
                + section.mid().orElse("none")
                + ", it was "
                + transceivers.get(i).mid);
      }
    }
  }

  /**
   * @return the transceiver that an offered m-line goes on with, or a new one in its place
   */
  Transceiver forOffered(int index, MediaDescription remoteSection) {
    if (index < transceivers.size()) {
      Transceiver known = transceivers.get(index);
      if (!known.rejected || known.mid.equals(remoteSection.mid().orElse(""))) {
        return known;
      }
      Transceiver recycled = Transceiver.of(remoteSection);
      transceivers.set(index, recycled);
      return recycled;
    }
    Transceiver added = Transceiver.of(remoteSection);
    transceivers.add(added);
    return added;
  }

  /** An answer covers exactly what was offered. */
  void checkAnswered(List<MediaDescription> media) throws NegotiationException {
    if (media.size() != offered) {
      throw new NegotiationException(
          "answer has " + media.size() + " media sections, the offer had " + offered);
    }
    for (int i = 0; i < media.size(); i++) {
      Transceiver transceiver = transceivers.get(i);
      if (!media.get(i).kind().equals(transceiver.media)) {
        throw new NegotiationException(
            "media section " + i + " is " + media.get(i).kind() + ", not " + transceiver.media);
      }
      if (!media.get(i).isRejected()
          && !media.get(i).mid().orElse(transceiver.mid).equals(transceiver.mid)) {
        throw new NegotiationException("media section " + i + " has another mid than the offer");
      }
    }
  }

  // ---- what we put in

  /**
   * Tracks of ours take sections that the client receives on and that are free, unused ones first
   * (spec/02 §2.4).
   */
  void assignToOffered(List<Sender> senders) {
    for (Sender sender : senders) {
      if (sender.mid() != null) {
        continue;
      }
      for (Transceiver transceiver : transceivers) {
        if (transceiver.isFree(sender.kind()) && transceiver.remoteReceives) {
          assign(transceiver, sender);
          break;
        }
      }
    }
  }

  /**
   * Gives each track of ours a section, and adds those that are wanted to receive on.
   *
   * @param reuse sections whose track has ended
   */
  void place(List<Sender> senders, boolean reuse) {
    for (Sender sender : senders) {
      if (sender.mid() == null) {
        assign(reuse ? freeOrNew(sender.kind()) : add(sender.kind()), sender);
      }
    }
    wanted.forEach(
        (kind, count) -> {
          for (int i = 0; i < count; i++) {
            add(kind).wanted = true;
          }
        });
    wanted.clear();
  }

  private static void assign(Transceiver transceiver, Sender sender) {
    transceiver.sender = sender;
    sender.assign(transceiver.mid);
  }

  /** The track has ended: another one may take its place. */
  void free(Sender sender) {
    for (Transceiver transceiver : transceivers) {
      if (transceiver.sender == sender) {
        transceiver.sender = null;
      }
    }
  }

  private Transceiver freeOrNew(MediaKind kind) {
    for (Transceiver transceiver : transceivers) {
      if (transceiver.isFree(kind) && !transceiver.wanted && transceiver.receiver == null) {
        return transceiver;
      }
    }
    return add(kind);
  }

  private Transceiver add(MediaKind kind) {
    Transceiver transceiver = Transceiver.ofMedia(nextMid(), kind);
    transceivers.add(transceiver);
    return transceiver;
  }

  /** The next offer has so many sections more to receive on. */
  void want(MediaKind kind, int count) {
    wanted.merge(kind, count, Integer::sum);
  }

  /** The next offer has a section for data channels. */
  void needData() {
    if (transceivers.stream().noneMatch(transceiver -> transceiver.data)) {
      transceivers.add(Transceiver.ofData(nextMid()));
    }
  }

  /** They are described as they are now: the answer has to cover them all. */
  void offered() {
    offered = transceivers.size();
  }

  private String nextMid() {
    int next = transceivers.size();
    while (hasMid(Integer.toString(next))) {
      next++;
    }
    return Integer.toString(next);
  }

  private boolean hasMid(String mid) {
    return transceivers.stream().anyMatch(transceiver -> transceiver.mid.equals(mid));
  }

  // ---- what is in them

  /**
   * @return the section that candidates belong to
   */
  String firstMid() {
    return transceivers.isEmpty() ? "0" : transceivers.get(0).mid;
  }

  List<TrackReceiver> receivers() {
    List<TrackReceiver> all = new ArrayList<>();
    transceivers.stream()
        .filter(transceiver -> transceiver.receiver != null)
        .forEach(transceiver -> all.add(transceiver.receiver));
    return all;
  }

  /**
   * @return for each section that carries a track of ours the id of that track
   */
  Map<String, String> midToTrackId() {
    Map<String, String> ids = new LinkedHashMap<>();
    for (Transceiver transceiver : transceivers) {
      if (transceiver.sender != null && !transceiver.rejected) {
        ids.put(transceiver.mid, transceiver.sender.config().trackId());
      }
    }
    return ids;
  }
}
