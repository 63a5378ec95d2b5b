package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.allocation.Ladder;
import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.rtp.codec.DependencyDescriptor;
import io.livekit.jakarta.rtc.rtp.codec.DependencyStructure;

/**
 * One stream of several spatial layers (SVC), of which each frame says by its dependency descriptor
 * what it is to which decode target (AV1 RTP payload specification §A; spec/02 §5.3). Owned by: the
 * subscriber's media loop.
 *
 * <p>A decode target is a spatial and a temporal layer with all that a decoder needs for them. It
 * may be forwarded from a frame on that says so (a switch), where the chain that protects it is
 * whole; from then on while nothing is left out that it needs. All targets are followed at once,
 * not just the one forwarded: so going down needs no key frame where what is below was forwarded
 * all along (L3T3), and is known to need one where it wasn't (L3T3_KEY). Until that comes the
 * picture goes on as it was.
 */
final class ScalableSelector implements LayerSelector {
  private static final int FRAME_NUMBER_AT = 1; // behind the flags and the template id
  private static final int ALL_LAYERS = (1 << MediaSource.MAX_LAYERS) - 1;

  private final DecodeTargetChoice choice;
  private final DependencyDescriptor descriptor = new DependencyDescriptor();
  private final FrameHistory frames = new FrameHistory();
  private int target = NONE;
  private LayerReason reason = LayerReason.SOURCE_SILENT;

  private boolean started;
  private int epoch;
  private DependencyStructure structure; // of the newest key frame; null before the first
  private int active; // decode targets that the publisher sends, a bit for each
  private int layers = ALL_LAYERS; // spatial layers of these, a bit for each
  private int whole; // decode targets whose chain had nothing left out, a bit for each
  private int joined; // decode targets of which nothing is missing, a bit for each
  private int chosen = NONE; // the decode target that is forwarded
  private int covered; // those that are forwarded with it, a bit for each
  private boolean narrowed; // fewer than all were told since the last structure
  private int timestamp; // of the newest picture
  private long frame; // of the packet chosen last, unwrapped

  /**
   * @param affordable what the subscriber's path carries
   */
  ScalableSelector(AffordableLayers affordable) {
    choice = new DecodeTargetChoice(affordable);
  }

  @Override
  public Choice choose(int layer, PacketFacts packet) {
    if (started && packet.epoch > epoch) {
      reset(); // the publisher restarted this stream; what we forwarded has ended
    }
    if (!started) {
      return begins(packet) ? Choice.SWITCH : Choice.SKIP;
    }
    if (packet.epoch < epoch) {
      return Choice.SKIP;
    }
    if (packet.is(PacketFacts.PADDING_ONLY)) {
      return Choice.FORWARD; // it is closed up as in any stream
    }
    if (packet.dependencyDescriptorLength < DependencyDescriptor.MANDATORY_LENGTH) {
      breakOff(); // nothing tells any more what is missing
      return Choice.UNDECODABLE;
    }
    return chooseFrame(packet);
  }

  private boolean begins(PacketFacts packet) {
    return target != NONE
        && packet.is(PacketFacts.KEY_FRAME)
        && isReadable(packet)
        && descriptor.attachedStructure() != null;
  }

  private boolean isReadable(PacketFacts packet) {
    return read(packet) == DependencyDescriptor.Verdict.OK && packet.isIntact();
  }

  private DependencyDescriptor.Verdict read(PacketFacts packet) {
    return descriptor.parse(
        packet.buffer,
        packet.dependencyDescriptorOffset,
        packet.dependencyDescriptorLength,
        structure);
  }

  private Choice chooseFrame(PacketFacts packet) {
    int at = packet.dependencyDescriptorOffset + FRAME_NUMBER_AT;
    long number = frames.unwrap(BigEndian.getU16(packet.buffer, at));
    byte fate = frames.fate(number);
    boolean late = packet.is(PacketFacts.LATE);
    if (fate == FrameHistory.TOO_OLD && !late) {
      if (!packet.is(PacketFacts.KEY_FRAME) || !isReadable(packet)) {
        breakOff(); // numbered anew without a key frame
        return Choice.UNDECODABLE;
      }
      number = frames.start(descriptor.frameNumber());
      decideNewest(packet, number);
    } else if (fate == FrameHistory.UNKNOWN) {
      DependencyDescriptor.Verdict verdict = read(packet);
      if (verdict == DependencyDescriptor.Verdict.UNKNOWN_TEMPLATE && !late) {
        reset(); // another structure holds, whose packet comes late; then this one follows it
        return Choice.SKIP;
      }
      if (verdict != DependencyDescriptor.Verdict.OK || !packet.isIntact()) {
        return Choice.UNDECODABLE;
      }
      decide(packet, number);
    }
    fate = frames.fate(number);
    boolean repeated = number == frame;
    frame = number;
    if (fate == FrameHistory.FORWARDED || fate == FrameHistory.FORWARDED_LAST) {
      return Choice.FORWARD;
    }
    return repeated ? Choice.LEAVE_OUT_REST : Choice.LEAVE_OUT;
  }

  /** Nothing of it can be decoded until the next key frame. */
  private void breakOff() {
    joined = 0;
    chosen = NONE;
  }

  private void decide(PacketFacts packet, long number) {
    if (frames.isNewer(number)) {
      decideNewest(packet, number);
    } else {
      decideLate(number);
    }
  }

  @Override
  public void onSwitched(int layer, PacketFacts packet) {
    started = true;
    epoch = packet.epoch;
    frame = frames.start(descriptor.frameNumber());
    decideNewest(packet, frame);
  }

  private void decideNewest(PacketFacts packet, long number) {
    boolean key = descriptor.attachedStructure() != null;
    if (key) {
      adopt(descriptor.attachedStructure());
    }
    if (descriptor.hasActiveDecodeTargets()) {
      activate(descriptor.activeDecodeTargets());
    }
    followChains(number);
    // what may be forwarded from this frame on, or go on with it
    int joinable = (joined | descriptor.switching()) & active & whole;
    int next = choice.target(structure, joinable, chosen, packet.timestamp != timestamp);
    timestamp = packet.timestamp;
    // what brings the structure is needed to read what follows, whichever layer it is of
    boolean forwarded =
        next != NONE && (key || has(descriptor.present(), next)) && hasReferences(number);
    joined = forwarded ? joinable & (joined | descriptor.present()) : joined & ~descriptor.needed();
    take(next, key);
    boolean last = forwarded && descriptor.spatialId() == structure.targetSpatialId(next);
    remember(number, forwarded, last);
  }

  /** A frame that others came before: what is being forwarded needs it, or doesn't. */
  private void decideLate(long number) {
    boolean forwarded =
        chosen != NONE
            && descriptor.structure() == structure
            && has(descriptor.present(), chosen)
            && hasReferences(number);
    if (!forwarded && descriptor.structure() == structure) {
      joined &= ~descriptor.needed();
    }
    remember(
        number,
        forwarded,
        forwarded && descriptor.spatialId() == structure.targetSpatialId(chosen));
  }

  private void remember(long number, boolean forwarded, boolean last) {
    byte sent = last ? FrameHistory.FORWARDED_LAST : FrameHistory.FORWARDED;
    frames.set(number, forwarded ? sent : FrameHistory.DROPPED);
  }

  private void adopt(DependencyStructure brought) {
    if (brought != structure) {
      structure = brought;
      chosen = NONE;
      active = 0;
      layers = 0;
    }
    whole = structure.chainCount() == 0 ? -1 : 0;
    joined = 0;
  }

  private void activate(int targets) {
    if (active == targets) {
      return;
    }
    active = targets;
    layers = 0;
    for (int i = 0; i < structure.decodeTargetCount(); i++) {
      if (has(active, i)) {
        layers |= 1 << structure.targetSpatialId(i);
      }
    }
    joined &= active;
  }

  /** A chain is broken from a frame on that was left out; one that may still come isn't missed. */
  private void followChains(long number) {
    for (int chain = 0; chain < structure.chainCount(); chain++) {
      int diff = descriptor.chainDiff(chain);
      if (diff == 0) {
        whole |= structure.protectedTargets(chain);
      } else if (isMissing(number - diff)) {
        whole &= ~structure.protectedTargets(chain);
      }
    }
    joined &= whole;
  }

  private boolean isMissing(long number) {
    byte fate = frames.fate(number);
    return fate == FrameHistory.DROPPED || fate == FrameHistory.TOO_OLD;
  }

  private boolean hasReferences(long number) {
    for (int i = 0; i < descriptor.frameDiffCount(); i++) {
      if (isMissing(number - descriptor.frameDiff(i))) {
        return false;
      }
    }
    return true;
  }

  private void take(int next, boolean key) {
    if (next != chosen) {
      chosen = next;
      covered = next == NONE ? 0 : structure.coveredBy(next);
    }
    boolean all = (covered & active) == structure.allDecodeTargets();
    narrowed = !all || narrowed && !key;
  }

  /**
   * @return what to write otherwise into the packet chosen last, see {@link ForwardedTargets}
   */
  @Override
  public int targets(PacketFacts packet) {
    int count = narrowed && structure != null ? structure.decodeTargetCount() : 0;
    boolean last =
        packet.is(PacketFacts.END_OF_FRAME) && frames.fate(frame) == FrameHistory.FORWARDED_LAST;
    return ForwardedTargets.of(count, count == 0 ? 0 : covered & active, last);
  }

  private static boolean has(int bits, int index) {
    return (bits >>> index & 1) != 0;
  }

  // ---- what is wished, and what there is ----

  @Override
  public void reset() {
    started = false;
    chosen = NONE;
    active = 0;
    layers = ALL_LAYERS; // until the key frame that it starts with
  }

  @Override
  public void refresh(MediaSource source) {
    LayerFeed feed = source.layer(0);
    int best = feed != null && feed.isActive() ? choice.spatial(layers) : NONE;
    reason = choice.reasonOf(best);
    if (best != NONE) {
      target = best;
    } else if (!started || current() > choice.allowedSpatial) {
      reset();
      target = NONE;
    }
  }

  @Override
  public boolean needsKeyFrame() {
    if (chosen == NONE) {
      return true;
    }
    if (current() == target) {
      return false;
    }
    for (int i = 0; i < structure.decodeTargetCount(); i++) {
      if (has(joined, i) && structure.targetSpatialId(i) == target) {
        return false; // the next picture will do
      }
    }
    return true;
  }

  @Override
  public int streamOf(int layer) {
    return 0;
  }

  @Override
  public LayerReason reason() {
    return reason;
  }

  @Override
  public void setMaxSpatial(int maxSpatial) {
    choice.maxSpatial = maxSpatial;
  }

  @Override
  public void setMaxTemporal(int maxTemporal) {
    choice.maxTemporal = maxTemporal;
  }

  @Override
  public void setAllowedSpatial(int allowedSpatial) {
    choice.allowedSpatial = Math.min(allowedSpatial, MediaSource.MAX_LAYERS - 1);
  }

  @Override
  public void setAffordableSpatial(int affordableSpatial) {
    choice.affordableSpatial = Math.min(affordableSpatial, MediaSource.MAX_LAYERS - 1);
  }

  @Override
  public void readLadder(MediaSource source, int maxTemporal, Ladder ladder) {
    ScalableLadder.read(
        source, Math.min(choice.maxSpatial, choice.allowedSpatial), maxTemporal, ladder);
  }

  @Override
  public void setStalled(int layer) {
    choice.stalled = layer;
  }

  @Override
  public int stalled() {
    return choice.stalled;
  }

  @Override
  public int current() {
    return chosen == NONE ? NONE : structure.targetSpatialId(chosen);
  }

  @Override
  public int temporal() {
    return chosen == NONE ? 0 : structure.targetTemporalId(chosen);
  }

  @Override
  public int target() {
    return target;
  }
}
