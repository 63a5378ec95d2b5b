package io.livekit.jakarta.rtc.network;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.ExtendedSequence;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.codec.Vp8Descriptor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What libwebrtc makes of a VP8 stream: whole frames out of packets, the order of their references
 * by TL0PICIDX and temporal layer, a jitter buffer that grows to hold what had to be repaired, and
 * no picture that lacks what it refers to. Works from what is on the wire; what the pictures say of
 * themselves only checks it.
 */
final class DecoderModel {
  private static final int PACKETS = 4096;

  /**
   * libwebrtc's jitter buffer grows to hold a repair or two; an outage doesn't stretch it to its
   * length.
   */
  private static final long MAX_PLAYOUT_DELAY_NANOS = 500_000_000L;

  private static final long PLAYOUT_STEP_NANOS = 100_000_000L;
  private static final long MIN_PLAYOUT_DELAY_NANOS = 10_000_000L;
  private static final int PLAYOUT_DECAY = 300; // frames

  /** One packet as it came. */
  private record Packet(
      long sequence,
      long timestamp,
      boolean marker,
      boolean start,
      boolean key,
      int tl0,
      int temporal,
      boolean sync,
      int pictureId,
      int layer,
      int frame,
      int reference,
      int index,
      int count) {}

  /** A whole frame. */
  private static final class Frame {
    long first;
    long last;
    long dueNanos;
    Packet head;
  }

  private final ExtendedSequence sequences = new ExtendedSequence();
  private final Packet[] packets = new Packet[PACKETS];
  private final TreeMap<Long, Frame> waiting = new TreeMap<>();
  private final Map<Integer, Set<Integer>> decoded = new HashMap<>(); // truth: frames by layer
  private final Vp8Descriptor vp8 = new Vp8Descriptor();
  final FreezeMeter freezes = new FreezeMeter();
  private long timestampUnwrapped;
  private boolean hasTimestamp;
  private long base = Long.MAX_VALUE; // of arrival minus capture
  private long playoutDelay = MIN_PLAYOUT_DELAY_NANOS;
  private long highestSequence = -1;
  private long lastDecoded = -1; // last packet of the frame decoded last
  private int lastTl0;
  private int lastMiddleTl0 = -1; // TL0PICIDX of the TID 1 frame decoded last
  private int lastPictureId = -1;
  private long lastRendered;
  private long nextDue = Long.MAX_VALUE;
  long decodedFrames;
  long keyFrames;
  long undecodable;
  final int[] framesOfLayer = new int[3];
  final Set<String> errors = new HashSet<>();

  /**
   * @return the extended sequence number of a packet with this number
   */
  long extend(int sequence16) {
    return sequences.extend(sequence16);
  }

  long guess(int sequence16) {
    return sequences.guess(sequence16);
  }

  boolean has(long sequence) {
    Packet p = packets[(int) sequence & PACKETS - 1];
    return p != null && p.sequence == sequence;
  }

  long lastDecoded() {
    return lastDecoded;
  }

  /** Takes a packet, original or restored. */
  void receive(RtpPacket rtp, int payloadOffset, int payloadLength, long sequence, long now) {
    if (sequence <= lastDecoded || has(sequence)) {
      return;
    }
    byte[] buf = rtp.buffer();
    if (!vp8.parse(buf, payloadOffset, payloadLength)) {
      errors.add("unreadable VP8 descriptor");
      return;
    }
    int at = payloadOffset + vp8.length() + SimulcastEncoder.FACTS;
    Packet p =
        new Packet(
            sequence,
            unwrap(rtp.timestamp()),
            rtp.marker(),
            vp8.isStartOfFrame(),
            buf[at + 11] == 1,
            vp8.tl0PicIdx(),
            vp8.temporalId(),
            vp8.layerSync(),
            vp8.pictureId(),
            buf[at],
            BigEndian.getInt(buf, at + 1),
            BigEndian.getInt(buf, at + 5),
            buf[at + 9],
            buf[at + 10]);
    if (p.start && p.key != vp8.isKeyFrame()) {
      errors.add("key frame bit differs");
    }
    packets[(int) sequence & PACKETS - 1] = p;
    highestSequence = Math.max(highestSequence, sequence);
    assemble(p, now);
    advance(now);
  }

  private long unwrap(long timestamp) {
    if (!hasTimestamp) {
      hasTimestamp = true;
      timestampUnwrapped = timestamp;
      return timestamp;
    }
    long unwrapped = timestampUnwrapped + (int) (timestamp - timestampUnwrapped);
    timestampUnwrapped = Math.max(timestampUnwrapped, unwrapped);
    return unwrapped;
  }

  /** Looks whether this packet completes its frame: from S bit to marker without a gap. */
  private void assemble(Packet p, long now) {
    long first = p.sequence;
    while (!at(first).start) {
      first--;
      if (!has(first) || at(first).timestamp != p.timestamp) {
        return;
      }
    }
    long last = p.sequence;
    while (!at(last).marker) {
      last++;
      if (!has(last) || at(last).timestamp != p.timestamp) {
        return;
      }
    }
    Frame f = new Frame();
    f.first = first;
    f.last = last;
    f.head = at(first);
    if (last - first + 1 != f.head.count
        || at(last).frame != f.head.frame
        || at(last).layer != f.head.layer) {
      errors.add("a frame put together from packets of different ones");
      return;
    }
    f.dueNanos = playout(f.head.timestamp, now);
    waiting.put(first, f);
  }

  private Packet at(long sequence) {
    return packets[(int) sequence & PACKETS - 1];
  }

  /**
   * When a frame is shown: its capture time plus a delay that holds most of the lateness seen
   * lately.
   */
  private long playout(long timestamp, long now) {
    long capture = timestamp * 1_000_000 / 90;
    base = Math.min(base == Long.MAX_VALUE ? now - capture : base + 100_000, now - capture);
    long late = now - capture - base;
    if (late > playoutDelay) {
      playoutDelay =
          Math.min(Math.min(late, playoutDelay + PLAYOUT_STEP_NANOS), MAX_PLAYOUT_DELAY_NANOS);
    } else {
      playoutDelay =
          Math.max(MIN_PLAYOUT_DELAY_NANOS, playoutDelay - (playoutDelay - late) / PLAYOUT_DECAY);
    }
    return capture + base + playoutDelay;
  }

  long nextTimeoutNanos() {
    return nextDue;
  }

  /** Decodes what can be, in order; skips what is missing only when something behind it is due. */
  void advance(long now) {
    nextDue = Long.MAX_VALUE;
    while (!waiting.isEmpty()) {
      Frame chosen = null;
      for (Frame f : waiting.values()) {
        if (!isDecodable(f)) {
          continue;
        }
        if (f.first == lastDecoded + 1 || f.dueNanos <= now) {
          chosen = f;
        } else {
          nextDue = Math.min(nextDue, f.dueNanos);
        }
        break; // of those that can be decoded the oldest comes first
      }
      if (chosen == null) {
        dropOldest();
        return;
      }
      decode(chosen, now);
    }
  }

  /** Bounds what waits in vain, as libwebrtc's 800 frames do. */
  private void dropOldest() {
    while (waiting.size() > 800) {
      waiting.pollFirstEntry();
      undecodable++;
    }
  }

  private boolean isDecodable(Frame f) {
    if (f.first <= lastDecoded) {
      return false;
    }
    if (f.head.key) {
      return true;
    }
    if (lastDecoded < 0) {
      return false;
    }
    boolean contiguous = f.first == lastDecoded + 1;
    return switch (f.head.temporal) {
      case 0 -> f.head.tl0 == (lastTl0 + 1 & 0xFF);
      case 1 -> f.head.tl0 == lastTl0 && (f.head.sync || contiguous);
      default ->
          f.head.tl0 == lastTl0 && (f.head.sync || contiguous || lastMiddleTl0 == f.head.tl0);
    };
  }

  private void decode(Frame f, long now) {
    Packet head = f.head;
    Set<Integer> known = decoded.computeIfAbsent(head.layer, l -> new HashSet<>());
    if (head.key) {
      keyFrames++;
    } else if (!known.contains(head.reference)) {
      errors.add("a picture that the wire calls decodable lacks its reference: T" + head.temporal);
    }
    if (lastPictureId >= 0
        && f.first == lastDecoded + 1
        && head.pictureId != (lastPictureId + 1 & 0x7FFF)) {
      errors.add("picture ids jump where sequence numbers don't");
    }
    known.add(head.frame);
    framesOfLayer[head.layer]++;
    lastPictureId = head.pictureId;
    lastDecoded = f.last;
    if (head.temporal == 0) {
      lastTl0 = head.tl0;
      lastMiddleTl0 = -1;
    } else if (head.temporal == 1) {
      lastMiddleTl0 = head.tl0;
    }
    decodedFrames++;
    lastRendered = Math.max(Math.max(now, f.dueNanos), lastRendered + 1_000_000);
    freezes.onFrame(lastRendered);
    int before = waiting.headMap(f.first, false).size();
    undecodable += before;
    waiting.headMap(f.last, true).clear();
  }

  /**
   * @return when the last frame was decoded, by the clock of rendering
   */
  long lastRenderedNanos() {
    return lastRendered;
  }
}
