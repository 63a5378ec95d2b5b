package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.rtc.core.MediaKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Tracks that were announced and have no media yet, by the client's id. Owned by: the room's
 * executor.
 */
final class PendingTracks {
  /** Announced tracks kept for one participant; a client announces one or two at a time. */
  static final int MAX_PENDING = 300;

  private final Map<String, Entry> byCid = new LinkedHashMap<>();
  private int count;

  /**
   * One client id.
   *
   * @param infos the first is the next to be published
   */
  private static final class Entry {
    final Deque<TrackInfo> infos = new ArrayDeque<>();

    /** Waits for an earlier track of the same id to end (spec/01 §7.1 step 5). */
    boolean queued;
  }

  /** What media was matched with. */
  record Match(String cid, TrackInfo info, boolean byKind) {}

  boolean isFull() {
    return count >= MAX_PENDING;
  }

  /**
   * @return size of all that is announced
   */
  int infoBytes() {
    int sum = 0;
    for (Entry entry : byCid.values()) {
      for (TrackInfo info : entry.infos) {
        sum += info.getSerializedSize();
      }
    }
    return sum;
  }

  /**
   * @return number of tracks, where those that wait for another's end don't count
   */
  int tracks() {
    return (int) byCid.values().stream().filter(entry -> !entry.queued).count();
  }

  boolean contains(String cid) {
    return byCid.containsKey(cid);
  }

  /**
   * @return the id that a further announcement of the same track shares, or null
   */
  String sidOf(String cid) {
    Entry entry = byCid.get(cid);
    return entry == null ? null : entry.infos.peekFirst().getSid();
  }

  /**
   * @param queued an earlier track of this id is still public
   */
  void add(String cid, TrackInfo info, boolean queued) {
    Entry entry = byCid.get(cid);
    if (entry == null) {
      entry = new Entry();
      entry.queued = queued;
      byCid.put(cid, entry);
    }
    entry.infos.addLast(info);
    count++;
  }

  /** Finds what an m-line of the offer carries (spec/01 §7.2), without taking it. */
  Match peek(String sdpTrackId, MediaKind kind) {
    Entry exact = byCid.get(sdpTrackId);
    if (exact != null && !exact.queued && TrackInfoFactory.sameKind(first(exact).getType(), kind)) {
      return new Match(sdpTrackId, first(exact), false);
    }
    for (Map.Entry<String, Entry> candidate : byCid.entrySet()) {
      if (candidate.getValue().queued) {
        continue;
      }
      TrackInfo info = first(candidate.getValue());
      for (SimulcastCodecInfo codec : info.getCodecsList()) {
        if (!sdpTrackId.isEmpty() && codec.getCid().equals(sdpTrackId)) {
          return new Match(candidate.getKey(), info, false);
        }
      }
    }
    // Some browsers rename tracks: then the first of the kind it is.
    for (Map.Entry<String, Entry> candidate : byCid.entrySet()) {
      if (candidate.getValue().queued) {
        continue;
      }
      TrackInfo info = first(candidate.getValue());
      if (TrackInfoFactory.sameKind(info.getType(), kind)) {
        return new Match(candidate.getKey(), info, true);
      }
    }
    return null;
  }

  /**
   * Takes a match out: its media has come. Later announcements of the same id now wait for its end.
   */
  void take(Match match) {
    Entry entry = byCid.get(match.cid());
    entry.infos.removeFirst();
    count--;
    if (entry.infos.isEmpty()) {
      byCid.remove(match.cid());
    } else {
      entry.queued = true;
    }
  }

  /** A public track of this id ended. @return the announcement that it held up, or null */
  TrackInfo release(String cid) {
    Entry entry = byCid.get(cid);
    if (entry == null || !entry.queued) {
      return null;
    }
    entry.queued = false;
    return first(entry);
  }

  TrackInfo find(String sid) {
    return byCid.values().stream()
        .flatMap(entry -> entry.infos.stream())
        .filter(info -> info.getSid().equals(sid))
        .findFirst()
        .orElse(null);
  }

  /**
   * @return true while an earlier track of the same client id holds this one up
   */
  boolean isHeld(String sid) {
    return byCid.values().stream()
        .anyMatch(
            entry ->
                entry.queued && entry.infos.stream().anyMatch(info -> info.getSid().equals(sid)));
  }

  /**
   * @return false when no announced track has this id
   */
  boolean change(String sid, UnaryOperator<TrackInfo> change) {
    boolean found = false;
    for (Entry entry : byCid.values()) {
      for (int i = entry.infos.size(); i > 0; i--) {
        TrackInfo info = entry.infos.removeFirst();
        boolean same = info.getSid().equals(sid);
        entry.infos.addLast(same ? Objects.requireNonNull(change.apply(info)) : info);
        found |= same;
      }
    }
    return found;
  }

  /** Forgets announcements. @return their sids */
  Set<String> removeIf(Predicate<TrackInfo> unwanted) {
    Set<String> removed = new HashSet<>();
    for (Iterator<Entry> entries = byCid.values().iterator(); entries.hasNext(); ) {
      Entry entry = entries.next();
      for (Iterator<TrackInfo> infos = entry.infos.iterator(); infos.hasNext(); ) {
        TrackInfo info = infos.next();
        if (!unwanted.test(info)) {
          continue;
        }
        removed.add(info.getSid());
        infos.remove();
        count--;
      }
      if (entry.infos.isEmpty()) {
        entries.remove();
      }
    }
    return removed;
  }

  void clear() {
    byCid.clear();
    count = 0;
  }

  private static TrackInfo first(Entry entry) {
    return entry.infos.peekFirst();
  }
}
