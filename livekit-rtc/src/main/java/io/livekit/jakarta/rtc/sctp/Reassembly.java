package io.livekit.jakarta.rtc.sctp;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts fragments together and ordered messages in order (RFC 9260 §6.6, §6.9), within a bound.
 * Owned by: the media loop. A message that needs neither goes straight from the packet to the sink.
 */
final class Reassembly {
  /** What a held fragment costs beside its bytes. */
  static final int FRAGMENT_OVERHEAD = 64;

  enum Verdict {
    ACCEPTED,
    FULL,
    INVALID,
    MESSAGE_TOO_LONG
  }

  interface Sink {
    void message(int streamId, int ppid, byte[] buf, int off, int len);
  }

  private static final class InboundStream {
    long nextSsn;
    final TreeMap<Long, FragmentRun> held = new TreeMap<>();
  }

  private final int window;
  private final int maxMessage;
  private final Sink sink;
  private final TreeMap<Long, FragmentRun> runs = new TreeMap<>();
  private final Map<Integer, InboundStream> streams = new HashMap<>();
  private byte[] assembled = new byte[0];
  private long charged;
  private long backlog;

  Reassembly(int window, int maxMessage, Sink sink) {
    this.window = window;
    this.maxMessage = maxMessage;
    this.sink = sink;
  }

  /** What we can still hold, the a_rwnd of our SACKs. */
  long available() {
    return Math.max(0, window - charged - backlog);
  }

  /**
   * Bytes that were handed out and that nobody has dealt with yet: they count as if they were held
   * here.
   */
  void backlog(long bytes) {
    backlog = bytes;
  }

  /** Bytes held, with overhead. */
  long held() {
    return charged;
  }

  /**
   * Takes one DATA chunk that isn't a duplicate. nextInSequence: its TSN is the one that everything
   * waits for.
   */
  Verdict accept(
      long tsn,
      int flags,
      int streamId,
      int ssn16,
      int ppid,
      byte[] b,
      int off,
      int len,
      boolean nextInSequence) {
    boolean unordered = (flags & ChunkTypes.FLAG_UNORDERED) != 0;
    boolean whole =
        (flags & (ChunkTypes.FLAG_BEGIN | ChunkTypes.FLAG_END))
            == (ChunkTypes.FLAG_BEGIN | ChunkTypes.FLAG_END);
    if (len > maxMessage) {
      return Verdict.MESSAGE_TOO_LONG;
    }
    if (backlog > 2L * window) {
      return Verdict.FULL; // honest peers stop at the window; this one doesn't
    }
    InboundStream stream = null;
    long ssn = 0;
    if (!unordered) {
      stream = streams.computeIfAbsent(streamId, k -> new InboundStream());
      ssn = stream.nextSsn + (short) (ssn16 - (int) stream.nextSsn);
      if (ssn < stream.nextSsn) {
        return Verdict.INVALID;
      }
    }
    if (whole && (unordered || ssn == stream.nextSsn)) {
      sink.message(streamId, ppid, b, off, len);
      if (!unordered) {
        stream.nextSsn++;
        deliverHeld(stream);
      }
      return Verdict.ACCEPTED;
    }
    return hold(tsn, flags, streamId, ssn16, ssn, ppid, b, off, len, nextInSequence);
  }

  private Verdict hold(
      long tsn,
      int flags,
      int streamId,
      int ssn16,
      long ssn,
      int ppid,
      byte[] b,
      int off,
      int len,
      boolean nextInSequence) {
    // Up to twice the advertised window, as small fragments weigh more than they count; the one
    // that all wait for may exceed even that by a message, or the association would be stuck.
    long limit = 2L * window + (nextInSequence ? maxMessage : 0);
    if (charged + len + FRAGMENT_OVERHEAD > limit) {
      return Verdict.FULL;
    }
    FragmentRun run = new FragmentRun(tsn, flags, streamId, ssn16, ppid, b, off, len);
    charged += len + FRAGMENT_OVERHEAD;
    run = run.complete() ? run : join(run);
    if (run.bytes > maxMessage) {
      return Verdict.MESSAGE_TOO_LONG;
    }
    return run.complete() ? completed(run, ssn) : Verdict.ACCEPTED;
  }

  /** All of a message is there: it is delivered, or waits for those before it. */
  private Verdict completed(FragmentRun run, long ssn) {
    runs.remove(run.start);
    if (run.unordered) {
      deliver(run);
      return Verdict.ACCEPTED;
    }
    InboundStream stream = streams.get(run.streamId);
    if (ssn == stream.nextSsn) {
      deliver(run);
      stream.nextSsn++;
      deliverHeld(stream);
    } else if (stream.held.putIfAbsent(ssn, run) != null) {
      discharge(run);
      return Verdict.INVALID;
    }
    return Verdict.ACCEPTED;
  }

  private FragmentRun join(FragmentRun run) {
    Map.Entry<Long, FragmentRun> before = runs.floorEntry(run.start);
    FragmentRun joined = run;
    if (before != null && before.getValue().continuesWith(run)) {
      joined = before.getValue();
      joined.append(run);
    } else {
      runs.put(run.start, run);
    }
    FragmentRun after = runs.get(joined.end + 1);
    if (after != null && joined.continuesWith(after)) {
      runs.remove(after.start);
      joined.append(after);
    }
    return joined;
  }

  private void deliver(FragmentRun run) {
    if (assembled.length < run.bytes) {
      assembled = new byte[Math.max(run.bytes, Math.min(maxMessage, 2 * assembled.length))];
    }
    run.copyTo(assembled);
    discharge(run);
    sink.message(run.streamId, run.ppid, assembled, 0, run.bytes);
  }

  private void discharge(FragmentRun run) {
    charged -= run.bytes + (long) run.count * FRAGMENT_OVERHEAD;
  }

  private void deliverHeld(InboundStream stream) {
    while (!stream.held.isEmpty() && stream.held.firstKey() <= stream.nextSsn) {
      FragmentRun run = stream.held.pollFirstEntry().getValue();
      stream.nextSsn++;
      deliver(run);
    }
  }

  /** FORWARD TSN: what is incomplete up to here will stay so (RFC 3758 §3.6). */
  void forwardTo(long tsn) {
    Iterator<FragmentRun> i = runs.headMap(tsn, true).values().iterator();
    while (i.hasNext()) {
      discharge(i.next());
      i.remove();
    }
  }

  /**
   * FORWARD TSN: the stream goes on after this sequence number; complete messages before it are
   * delivered.
   */
  void skip(int streamId, int ssn16) {
    InboundStream stream = streams.computeIfAbsent(streamId, k -> new InboundStream());
    long ssn = stream.nextSsn + (short) (ssn16 - (int) stream.nextSsn);
    while (!stream.held.isEmpty() && stream.held.firstKey() <= ssn) {
      deliver(stream.held.pollFirstEntry().getValue());
    }
    if (ssn >= stream.nextSsn) {
      stream.nextSsn = ssn + 1;
      deliverHeld(stream);
    }
  }

  /**
   * The peer has reset its outgoing streams: sequence numbers start again (RFC 6525 §5.2.2), and
   * what is incomplete will stay so.
   */
  void reset(BitSet ids) {
    ids.stream()
        .forEach(
            id -> {
              InboundStream stream = streams.remove(id);
              if (stream != null) {
                stream.held.values().forEach(this::discharge);
              }
            });
    runs.values()
        .removeIf(
            run -> {
              if (ids.get(run.streamId)) {
                discharge(run);
                return true;
              }
              return false;
            });
  }

  /** The streams that anything ordered was received on. */
  BitSet streams() {
    BitSet ids = new BitSet();
    streams.keySet().forEach(ids::set);
    return ids;
  }
}
