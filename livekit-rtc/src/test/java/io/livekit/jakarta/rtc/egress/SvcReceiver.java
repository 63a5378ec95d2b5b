package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.codec.DependencyDescriptor;
import io.livekit.jakarta.rtc.rtp.codec.DependencyStructure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a receiver makes of a scalable stream's packets, all of which arrive: asserts that numbers
 * have no gaps, that whatever a frame refers to was there, and that pictures end with the marker
 * and nowhere else, as decoders wait for it.
 */
final class SvcReceiver {
  /** One picture: the layers that it has. */
  record Picture(long timestamp, int spatial, int temporal, boolean key, int activeTargets) {}

  private final Set<Integer> decoded = new HashSet<>();
  private final DependencyDescriptor descriptor = new DependencyDescriptor();
  private final List<Picture> pictures = new ArrayList<>();
  private DependencyStructure structure;
  private int active;
  private boolean ended = true;
  private RecordingOut.Sent last;
  private long number;

  private SvcReceiver() {}

  /** Reads what was sent, in the order of its numbers. */
  static List<Picture> pictures(List<RecordingOut.Sent> sent) {
    SvcReceiver receiver = new SvcReceiver();
    sent.stream()
        .filter(packet -> packet.view().ssrc() == Rig.OUT_SSRC)
        .sorted(Comparator.comparingLong(RecordingOut.Sent::extendedSequence))
        .forEach(receiver::read);
    return receiver.pictures;
  }

  private void read(RecordingOut.Sent packet) {
    RtpPacket view = packet.view();
    assertThat(number == 0 || packet.extendedSequence() == number + 1).isTrue();
    number = packet.extendedSequence();
    if (view.isPaddingOnly()) {
      return; // in the place of a packet that came late and isn't needed
    }
    if (last != null) {
      boolean same = packet.timestamp() == last.timestamp();
      assertThat(ended).as("a picture has the marker at its end: %s", packet).isEqualTo(!same);
    }
    int at = view.extensionOffset(SvcStream.DESCRIPTOR_ID);
    int length = view.extensionLength(SvcStream.DESCRIPTOR_ID);
    assertThat(descriptor.parse(packet.bytes(), at, length, structure))
        .isEqualTo(DependencyDescriptor.Verdict.OK);
    boolean key = descriptor.attachedStructure() != null;
    if (key) {
      structure = descriptor.attachedStructure();
      decoded.clear();
    }
    if (descriptor.hasActiveDecodeTargets()) {
      active = descriptor.activeDecodeTargets();
    }
    int frame = descriptor.frameNumber();
    for (int i = 0; i < descriptor.frameDiffCount(); i++) {
      int reference = frame - descriptor.frameDiff(i) & 0xFFFF;
      assertThat(decoded)
          .as("frame %d of layer %d", frame, descriptor.spatialId())
          .contains(reference);
    }
    decoded.add(frame);
    note(packet.timestamp(), key);
    ended = view.marker();
    last = packet;
  }

  private void note(long timestamp, boolean key) {
    Picture before = pictures.isEmpty() ? null : pictures.get(pictures.size() - 1);
    int spatial = descriptor.spatialId();
    int temporal = descriptor.temporalId();
    if (before != null && before.timestamp == timestamp) {
      pictures.remove(pictures.size() - 1);
      pictures.add(
          new Picture(
              timestamp, Math.max(before.spatial, spatial), temporal, before.key || key, active));
    } else {
      pictures.add(new Picture(timestamp, spatial, temporal, key, active));
    }
  }
}
