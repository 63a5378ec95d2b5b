package io.livekit.jakarta.rtc.rtp.codec;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.rtp.codec.DependencyStructure.Indication;

/**
 * The dependency descriptor header extension (AV1 RTP payload specification, appendix A), for any
 * codec. Owned by: one thread, reusable.
 *
 * <p>Frames are described relative to the latest {@link DependencyStructure}, which the caller
 * keeps per stream: take {@link #attachedStructure} when there is one, and pass it to the following
 * {@link #parse} calls.
 */
public final class DependencyDescriptor {
  /** Longest element: two-byte form. */
  public static final int MAX_LENGTH = 255;

  /** Flags, template id and frame number, which every element has. */
  public static final int MANDATORY_LENGTH = 3;

  private static final int MAX_CUSTOM_DIFF_BITS = 12;

  /** What {@link #parse} found. */
  public enum Verdict {
    /** All accessors may be used. */
    OK,
    /** The element ends too early or breaks a limit. */
    MALFORMED,
    /** No structure is known, neither attached nor given; only the mandatory fields can be used. */
    NO_STRUCTURE,
    /** The frame refers to a template that the structure hasn't got: another structure is meant. */
    UNKNOWN_TEMPLATE
  }

  private final BitReader in = new BitReader();
  private final BitWriter out = new BitWriter();
  private final int[] customDiffs = new int[DependencyStructure.MAX_FRAME_DIFFS];
  private final byte[] customIndications = new byte[DependencyStructure.MAX_DECODE_TARGETS];
  private final int[] customChainDiffs = new int[DependencyStructure.MAX_DECODE_TARGETS];
  private boolean startOfFrame;
  private boolean endOfFrame;
  private int templateId;
  private int frameNumber;
  private DependencyStructure structure;
  private DependencyStructure attached;
  private boolean activeTargetsPresent;
  private int activeTargets;
  private boolean hasCustomIndications;
  private boolean hasCustomDiffs;
  private boolean hasCustomChains;
  private int customDiffCount;
  private int template;

  /**
   * Reads an element.
   *
   * @param known the stream's latest structure, or null before the first one
   */
  public Verdict parse(byte[] buf, int off, int len, DependencyStructure known) {
    structure = known;
    attached = null;
    activeTargetsPresent = false;
    hasCustomIndications = false;
    hasCustomDiffs = false;
    hasCustomChains = false;
    customDiffCount = 0;
    if (len < MANDATORY_LENGTH) {
      return Verdict.MALFORMED;
    }
    startOfFrame = (buf[off] & 0x80) != 0;
    endOfFrame = (buf[off] & 0x40) != 0;
    templateId = buf[off] & 0x3F;
    frameNumber = BigEndian.getU16(buf, off + 1);
    in.wrap(buf, off + MANDATORY_LENGTH, len - MANDATORY_LENGTH);
    if (len > MANDATORY_LENGTH) {
      Verdict verdict = parseExtended(buf, off + MANDATORY_LENGTH, len - MANDATORY_LENGTH);
      if (verdict != Verdict.OK) {
        return verdict;
      }
    }
    if (structure == null) {
      return Verdict.NO_STRUCTURE;
    }
    template = structure.templateIndex(templateId);
    if (template < 0) {
      return Verdict.UNKNOWN_TEMPLATE;
    }
    return parseFrameDefinition();
  }

  private Verdict parseExtended(byte[] buf, int off, int len) {
    boolean structurePresent = in.flag();
    activeTargetsPresent = in.flag();
    hasCustomIndications = in.flag();
    hasCustomDiffs = in.flag();
    hasCustomChains = in.flag();
    if (structurePresent) {
      attached = readStructure(buf, off, len);
      if (attached == null) {
        return Verdict.MALFORMED;
      }
      structure = attached;
      activeTargets = attached.allDecodeTargets();
    }
    if (activeTargetsPresent) {
      if (structure == null) {
        return Verdict.NO_STRUCTURE;
      }
      activeTargets = in.number(structure.decodeTargetCount());
    }
    return Verdict.OK;
  }

  private DependencyStructure readStructure(byte[] buf, int off, int len) {
    if (structure != null && structure.isAt(buf, off, len)) {
      in.skip(structure.bits());
      return structure;
    }
    DependencyStructure read = new DependencyStructure(in, buf, off);
    return read.isValid() ? read : null;
  }

  private Verdict parseFrameDefinition() {
    if (hasCustomIndications) {
      for (int i = 0; i < structure.decodeTargetCount(); i++) {
        customIndications[i] = (byte) in.number(2);
      }
    }
    if (hasCustomDiffs) {
      for (int size = in.number(2); size > 0; size = in.number(2)) {
        if (customDiffCount == DependencyStructure.MAX_FRAME_DIFFS) {
          return Verdict.MALFORMED;
        }
        customDiffs[customDiffCount++] = in.number(4 * size) + 1;
      }
    }
    if (hasCustomChains) {
      for (int i = 0; i < structure.chainCount(); i++) {
        customChainDiffs[i] = in.number(8);
      }
    }
    if (!in.ok()) {
      return Verdict.MALFORMED;
    }
    return Verdict.OK;
  }

  /**
   * @return whether this is the frame's first packet
   */
  public boolean isStartOfFrame() {
    return startOfFrame;
  }

  /**
   * @return whether this is the frame's last packet
   */
  public boolean isEndOfFrame() {
    return endOfFrame;
  }

  /**
   * @return 16 bits, running through the frames of all layers
   */
  public int frameNumber() {
    return frameNumber;
  }

  /**
   * @return the template's id on the wire
   */
  public int templateId() {
    return templateId;
  }

  /**
   * @return the structure that this packet brings (first packet of a key frame), or null; the one
   *     that {@link #parse} was given, if it is the same
   */
  public DependencyStructure attachedStructure() {
    return attached;
  }

  /**
   * @return the structure that the frame is described by: the attached one, or that given
   */
  public DependencyStructure structure() {
    return structure;
  }

  /**
   * @return whether the packet says which decode targets are active, explicitly or by attaching a
   *     structure
   */
  public boolean hasActiveDecodeTargets() {
    return activeTargetsPresent || attached != null;
  }

  /**
   * @return bitmask of active decode targets; only if {@link #hasActiveDecodeTargets}
   */
  public int activeDecodeTargets() {
    return activeTargets;
  }

  /**
   * @return the frame's spatial layer
   */
  public int spatialId() {
    return structure.templateSpatialId(template);
  }

  /**
   * @return the frame's temporal layer
   */
  public int temporalId() {
    return structure.templateTemporalId(template);
  }

  /**
   * @return what the frame is to a decode target
   */
  public Indication indication(int target) {
    return hasCustomIndications
        ? DependencyStructure.indication(customIndications[target])
        : structure.templateIndication(template, target);
  }

  /**
   * @return bitmask of the decode targets that the frame is part of
   */
  public int present() {
    return hasCustomIndications
        ? customMask(Indication.DISCARDABLE, Indication.SWITCH, Indication.REQUIRED)
        : structure.templatePresent(template);
  }

  /**
   * @return bitmask of the decode targets that one may subscribe to from this frame on
   */
  public int switching() {
    return hasCustomIndications
        ? customMask(Indication.SWITCH, Indication.SWITCH, Indication.SWITCH)
        : structure.templateSwitching(template);
  }

  /**
   * @return bitmask of the decode targets that later frames of need this one
   */
  public int needed() {
    return hasCustomIndications
        ? customMask(Indication.SWITCH, Indication.REQUIRED, Indication.REQUIRED)
        : structure.templateNeeded(template);
  }

  private int customMask(Indication one, Indication two, Indication three) {
    int mask = 0;
    for (int i = 0; i < structure.decodeTargetCount(); i++) {
      Indication is = DependencyStructure.indication(customIndications[i]);
      mask |= is == one || is == two || is == three ? 1 << i : 0;
    }
    return mask;
  }

  /**
   * @return number of frames that this one refers to
   */
  public int frameDiffCount() {
    return hasCustomDiffs ? customDiffCount : structure.templateFrameDiffs(template).length;
  }

  /**
   * @return how many frame numbers back reference {@code index} lies, at least 1
   */
  public int frameDiff(int index) {
    return hasCustomDiffs ? customDiffs[index] : structure.templateFrameDiffs(template)[index];
  }

  /**
   * @return how many frame numbers back the previous frame of a chain lies; 0 if the chain starts
   *     here
   */
  public int chainDiff(int chain) {
    return hasCustomChains ? customChainDiffs[chain] : structure.templateChainDiff(template, chain);
  }

  /**
   * @return width of the frame's spatial layer, 0 if not given
   */
  public int width() {
    return structure.width(spatialId());
  }

  /**
   * @return height of the frame's spatial layer, 0 if not given
   */
  public int height() {
    return structure.height(spatialId());
  }

  /**
   * Writes this descriptor, after a successful parse, with another frame number and explicit active
   * decode targets. An attached structure stays attached; then the mask is left out if it covers
   * all targets, as readers assume that.
   *
   * @param limit where the array's usable part ends
   * @return the element's length, or -1 if it doesn't fit
   */
  public int write(byte[] buf, int off, int limit, int newFrameNumber, int activeDecodeTargets) {
    boolean mask = attached == null || activeDecodeTargets != structure.allDecodeTargets();
    writeMandatory(buf, off, limit, newFrameNumber);
    writeExtended(mask, activeDecodeTargets);
    return written();
  }

  /**
   * Like {@link #write} without touching the active decode targets. @return the length, or -1 if it
   * doesn't fit
   */
  public int writeWithFrameNumber(byte[] buf, int off, int limit, int newFrameNumber) {
    writeMandatory(buf, off, limit, newFrameNumber);
    if (attached != null
        || activeTargetsPresent
        || hasCustomIndications
        || hasCustomDiffs
        || hasCustomChains) {
      writeExtended(activeTargetsPresent, activeTargets);
    }
    return written();
  }

  private void writeMandatory(byte[] buf, int off, int limit, int newFrameNumber) {
    out.begin(buf, off, Math.min(limit, off + MAX_LENGTH));
    out.flag(startOfFrame);
    out.flag(endOfFrame);
    out.bits(templateId, 6);
    out.bits(newFrameNumber, 16);
  }

  private void writeExtended(boolean mask, int activeDecodeTargets) {
    out.flag(attached != null);
    out.flag(mask);
    out.flag(hasCustomIndications);
    out.flag(hasCustomDiffs);
    out.flag(hasCustomChains);
    if (attached != null) {
      attached.write(out);
    }
    if (mask) {
      out.bits(activeDecodeTargets & 0xFFFF_FFFFL, structure.decodeTargetCount());
    }
    if (hasCustomIndications) {
      for (int i = 0; i < structure.decodeTargetCount(); i++) {
        out.bits(customIndications[i], 2);
      }
    }
    if (hasCustomDiffs) {
      for (int i = 0; i < customDiffCount; i++) {
        int diff = customDiffs[i] - 1;
        int size = diff < 1 << 4 ? 1 : diff < 1 << 8 ? 2 : MAX_CUSTOM_DIFF_BITS / 4;
        out.bits(size, 2);
        out.bits(diff, 4 * size);
      }
      out.bits(0, 2);
    }
    if (hasCustomChains) {
      for (int i = 0; i < structure.chainCount(); i++) {
        out.bits(customChainDiffs[i], 8);
      }
    }
  }

  private int written() {
    return out.ok() ? out.length() : -1;
  }
}
