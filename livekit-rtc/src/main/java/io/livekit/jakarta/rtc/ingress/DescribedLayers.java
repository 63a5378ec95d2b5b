package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.rtp.codec.DependencyDescriptor;
import io.livekit.jakarta.rtc.rtp.codec.DependencyStructure;

/**
 * Reads from dependency descriptors which temporal layer a packet belongs to, and which may be
 * joined there. Owned by: the publisher's media loop; one per stream.
 *
 * <p>Where the extension is negotiated libwebrtc leaves the layers out of the payload descriptors,
 * as VP8's (its payload then begins with one byte), and codecs without descriptors of their own say
 * it nowhere else.
 */
final class DescribedLayers {
  private final DependencyDescriptor descriptor = new DependencyDescriptor();
  private DependencyStructure structure;
  private long structureSequence = Long.MIN_VALUE; // of the packet that brought it

  /** Fills in the layer; a descriptor that can't be read leaves the facts as they are. */
  void read(byte[] buf, int off, int len, PacketFacts facts) {
    if (descriptor.parse(buf, off, len, structure) != DependencyDescriptor.Verdict.OK) {
      return;
    }
    DependencyStructure attached = descriptor.attachedStructure();
    if (attached != null && facts.sequence > structureSequence) {
      structure = attached;
      structureSequence = facts.sequence;
    }
    facts.temporal = descriptor.temporalId();
    int joinable = PacketFacts.NONE;
    DependencyStructure used = attached == null ? structure : attached;
    for (int target = 0; target < used.decodeTargetCount(); target++) {
      if (used.targetSpatialId(target) == descriptor.spatialId()
          && descriptor.indication(target) == DependencyStructure.Indication.SWITCH) {
        joinable = Math.max(joinable, used.targetTemporalId(target));
      }
    }
    if (joinable != PacketFacts.NONE) {
      facts.setJoinableTemporal(joinable);
    }
  }
}
