package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.ExtendedSequence;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.codec.DependencyDescriptor;
import io.livekit.jakarta.rtc.rtp.codec.DependencyStructure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What libwebrtc's jitter buffer makes of packets with dependency descriptors: frames are put
 * together from packets without holes, refused when their number isn't above the last one decoded,
 * and decoded once what they refer to is.
 */
final class ReceiverModel {
  /** A frame and when it was decoded. */
  record Decoded(long id, int timestamp, long nanos) {}

  private record Packet(
      long sequence,
      int timestamp,
      boolean marker,
      boolean first,
      int number,
      boolean key,
      List<Integer> diffs) {}

  private record Frame(long id, int timestamp, List<Long> references) {}

  final List<Decoded> decoded = new ArrayList<>();
  final List<String> refused = new ArrayList<>();
  private final TreeMap<Long, Packet> packets = new TreeMap<>();
  private final TreeMap<Long, Frame> waiting = new TreeMap<>();
  private final Set<Long> done = new HashSet<>();
  private final Set<Long> assembled = new HashSet<>();
  private final ExtendedSequence sequences = new ExtendedSequence();
  private final DependencyDescriptor descriptor = new DependencyDescriptor();
  private DependencyStructure structure;
  private long lastId = -1;
  private long newestId = -1;

  void receive(RecordingOut.Sent sent, long nanos) {
    RtpPacket view = sent.view();
    boolean rtx = view.ssrc() == Rig.RTX_SSRC;
    int number = rtx ? BigEndian.getU16(sent.payload(), 0) : view.sequenceNumber();
    long sequence = rtx ? sequences.guess(number) : sequences.extend(number);
    int at = view.extensionOffset(SimulcastSender.DESCRIPTOR_ID);
    DependencyDescriptor.Verdict verdict =
        descriptor.parse(
            sent.bytes(), at, view.extensionLength(SimulcastSender.DESCRIPTOR_ID), structure);
    if (verdict != DependencyDescriptor.Verdict.OK) {
      refused.add("packet " + number + ": " + verdict);
      return;
    }
    if (descriptor.attachedStructure() != null) {
      structure = descriptor.attachedStructure();
    }
    List<Integer> diffs = new ArrayList<>();
    for (int i = 0; i < descriptor.frameDiffCount(); i++) {
      diffs.add(descriptor.frameDiff(i));
    }
    packets.put(
        sequence,
        new Packet(
            sequence,
            (int) view.timestamp(),
            view.marker(),
            descriptor.isStartOfFrame(),
            descriptor.frameNumber(),
            descriptor.attachedStructure() != null,
            diffs));
    assemble(sequence);
    decode(nanos);
  }

  private void assemble(long at) {
    long first = at;
    while (packets.containsKey(first) && !packets.get(first).first()) {
      first--;
    }
    long last = at;
    while (packets.containsKey(last) && !packets.get(last).marker()) {
      last++;
    }
    if (!packets.containsKey(first) || !packets.containsKey(last) || !assembled.add(first)) {
      return;
    }
    Packet start = packets.get(first);
    long id = newestId < 0 ? start.number() : newestId + (short) (start.number() - (int) newestId);
    newestId = Math.max(newestId, id);
    if (id <= lastId) {
      refused.add("frame " + id + " after " + lastId + (start.key() ? ", a key frame" : ""));
      return;
    }
    waiting.put(
        id,
        new Frame(id, start.timestamp(), start.diffs().stream().map(diff -> id - diff).toList()));
  }

  private void decode(long nanos) {
    for (Map.Entry<Long, Frame> next : new TreeMap<>(waiting).entrySet()) {
      Frame frame = next.getValue();
      if (frame.id() > lastId && done.containsAll(frame.references())) {
        lastId = frame.id();
        done.add(frame.id());
        decoded.add(new Decoded(frame.id(), frame.timestamp(), nanos));
        waiting.headMap(frame.id(), true).clear();
      }
    }
  }

  /**
   * @return frames that are whole and wait for others
   */
  int waiting() {
    return waiting.size();
  }

  /**
   * @return numbers that were skipped, the newest few
   */
  List<Integer> missing() {
    if (packets.isEmpty()) {
      return List.of();
    }
    List<Integer> missing = new ArrayList<>();
    for (long sequence = packets.lastKey() - 1;
        sequence > Math.max(packets.firstKey(), packets.lastKey() - 60);
        sequence--) {
      if (!packets.containsKey(sequence)) {
        missing.add((int) sequence & 0xFFFF);
      }
    }
    return missing;
  }
}
