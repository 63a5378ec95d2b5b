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
final class Sections {
  /** Sections of one connection, ours or theirs: two per participant of a large room. */
  private static final int MAX_SECTIONS = 1000;

  private final List<Section> sections = new ArrayList<>();
  private final Map<MediaKind, Integer> wanted = new LinkedHashMap<>();
  private int offered;

  /**
   * @return all of them, in order; to look at only
   */
  List<Section> all() {
    return Collections.unmodifiableList(sections);
  }

  Section get(int index) {
    return sections.get(index);
  }

  // ---- what the other side describes

  /**
   * A freed m-line may come back as another one (JSEP's recycling); the others keep their place for
   * ever.
   */
  void checkOffered(List<MediaDescription> media) throws NegotiationException {
    if (media.size() < sections.size()) {
      throw new NegotiationException(
          "offer has "
              + media.size()
              + " media sections, "
              + sections.size()
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
      if (i < sections.size()
          && !sections.get(i).rejected
          && !section.mid().orElse("").equals(sections.get(i).mid)) {
        throw new NegotiationException(
            "media section "
                + i
                + " has mid "
                + section.mid().orElse("none")
                + ", it was "
                + sections.get(i).mid);
      }
    }
  }

  /**
   * @return the section that an offered m-line goes on with, or a new one in its place
   */
  Section forOffered(int index, MediaDescription remoteSection) {
    if (index < sections.size()) {
      Section known = sections.get(index);
      if (!known.rejected || known.mid.equals(remoteSection.mid().orElse(""))) {
        return known;
      }
      Section recycled = Section.of(remoteSection);
      sections.set(index, recycled);
      return recycled;
    }
    Section added = Section.of(remoteSection);
    sections.add(added);
    return added;
  }

  /** An answer covers exactly what was offered. */
  void checkAnswered(List<MediaDescription> media) throws NegotiationException {
    if (media.size() != offered) {
      throw new NegotiationException(
          "answer has " + media.size() + " media sections, the offer had " + offered);
    }
    for (int i = 0; i < media.size(); i++) {
      Section section = sections.get(i);
      if (!media.get(i).kind().equals(section.media)) {
        throw new NegotiationException(
            "media section " + i + " is " + media.get(i).kind() + ", not " + section.media);
      }
      if (!media.get(i).isRejected()
          && !media.get(i).mid().orElse(section.mid).equals(section.mid)) {
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
      if (sender.section() != null) {
        continue;
      }
      for (Section section : sections) {
        if (section.isFree(sender.kind()) && section.remoteReceives) {
          assign(section, sender);
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
      if (sender.section() == null) {
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

  private static void assign(Section section, Sender sender) {
    section.sender = sender;
    sender.section(section);
  }

  private Section freeOrNew(MediaKind kind) {
    for (Section section : sections) {
      if (section.isFree(kind) && !section.wanted && section.receiver == null) {
        return section;
      }
    }
    return add(kind);
  }

  private Section add(MediaKind kind) {
    Section section = Section.ofMedia(nextMid(), kind);
    sections.add(section);
    return section;
  }

  /** The next offer has so many sections more to receive on. */
  void want(MediaKind kind, int count) {
    wanted.merge(kind, count, Integer::sum);
  }

  /** The next offer has a section for data channels. */
  void needData() {
    if (sections.stream().noneMatch(section -> section.data)) {
      sections.add(Section.ofData(nextMid()));
    }
  }

  /** They are described as they are now: the answer has to cover them all. */
  void offered() {
    offered = sections.size();
  }

  private String nextMid() {
    int next = sections.size();
    while (hasMid(Integer.toString(next))) {
      next++;
    }
    return Integer.toString(next);
  }

  private boolean hasMid(String mid) {
    return sections.stream().anyMatch(section -> section.mid.equals(mid));
  }

  // ---- what is in them

  /**
   * @return the section that candidates belong to
   */
  String firstMid() {
    return sections.isEmpty() ? "0" : sections.get(0).mid;
  }

  List<TrackReceiver> receivers() {
    List<TrackReceiver> all = new ArrayList<>();
    sections.stream()
        .filter(section -> section.receiver != null)
        .forEach(section -> all.add(section.receiver));
    return all;
  }

  /**
   * @return for each section that carries a track of ours the id of that track
   */
  Map<String, String> midToTrackId() {
    Map<String, String> ids = new LinkedHashMap<>();
    for (Section section : sections) {
      if (section.sender != null && !section.rejected) {
        ids.put(section.mid, section.sender.config().trackId());
      }
    }
    return ids;
  }
}
