package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.rtp.codec.DependencyDescriptor;
import io.livekit.jakarta.rtc.rtp.codec.DependencyStructure;

/**
 * Reads from dependency descriptors which layers a packet belongs to, and which temporal one may be
 * joined there. Owned by: the publisher's media loop; one per stream.
 *
 * <p>Where the extension is negotiated libwebrtc leaves the layers out of the payload descriptors,
 * as VP8's (its payload then begins with one byte), and codecs without descriptors of their own say
 * it nowhere else.
 */
final class DescribedLayers {
  private final DependencyDescriptor descriptor = new DependencyDescriptor();
  private final TargetRates rates;
  private DependencyStructure structure;
  private long structureSequence = Long.MIN_VALUE; // of the packet that brought it

  /**
   * @param rates is told what each packet adds to which decode target
   */
  DescribedLayers(TargetRates rates) {
    this.rates = rates;
  }

  /**
   * Fills in the layers; a descriptor that can't be read leaves the facts as they are.
   *
   * @param packetLength of the whole packet, in bytes
   */
  void read(byte[] buf, int off, int len, int packetLength, PacketFacts facts) {
    boolean layered = facts.codec == MediaCodec.VP9 || facts.codec == MediaCodec.AV1;
    facts.flags &= ~PacketFacts.LAYERED; // descriptors tell more
    if (descriptor.parse(buf, off, len, structure) != DependencyDescriptor.Verdict.OK) {
      // Whoever forwards the stream by its descriptors finds that out, and leaves the packet out.
      facts.flags |= layered && isScalable(structure) ? PacketFacts.SCALABLE : 0;
      return;
    }
    DependencyStructure attached = descriptor.attachedStructure();
    if (attached != null && facts.sequence > structureSequence) {
      structure = attached;
      structureSequence = facts.sequence;
    }
    facts.temporal = descriptor.temporalId();
    int joinable = PacketFacts.NONE;
    DependencyStructure used = descriptor.structure();
    for (int target = 0; target < used.decodeTargetCount(); target++) {
      if (used.targetSpatialId(target) == descriptor.spatialId()
          && descriptor.indication(target) == DependencyStructure.Indication.SWITCH) {
        joinable = Math.max(joinable, used.targetTemporalId(target));
      }
    }
    if (joinable != PacketFacts.NONE) {
      facts.setJoinableTemporal(joinable);
    }
    if (layered && isScalable(used)) {
      readScalable(attached != null, facts);
      rates.onPacket(descriptor, packetLength);
    }
  }

  private static boolean isScalable(DependencyStructure of) {
    return of != null && of.maxSpatialId() > 0;
  }

  /** The frames are those of the descriptor: timestamps and payloads only tell pictures apart. */
  private void readScalable(boolean bringsStructure, PacketFacts facts) {
    facts.spatial = descriptor.spatialId();
    int own = PacketFacts.START_OF_FRAME | PacketFacts.END_OF_FRAME | PacketFacts.KEY_FRAME;
    facts.flags &= ~own;
    facts.flags |=
        PacketFacts.SCALABLE
            | (descriptor.isStartOfFrame() ? PacketFacts.START_OF_FRAME : 0)
            | (descriptor.isEndOfFrame() ? PacketFacts.END_OF_FRAME : 0)
            | (descriptor.isStartOfFrame() && bringsStructure ? PacketFacts.KEY_FRAME : 0);
  }
}
