package io.livekit.jakarta.rtc.rtp.codec;

import java.util.Arrays;

/**
 * The template structure of a dependency descriptor (AV1 RTP payload specification §A.8.2): which
 * decode targets, layers and chains a stream has. Immutable; one is made per key frame that carries
 * it.
 */
public final class DependencyStructure {
  /** Template ids are six bits. */
  public static final int MAX_TEMPLATES = 64;

  /** dt_cnt_minus_one is five bits. */
  public static final int MAX_DECODE_TARGETS = 32;

  /** Frame differences per frame. The format sets no bound; encoders refer to at most 8 frames. */
  public static final int MAX_FRAME_DIFFS = 16;

  /** Largest spatial or temporal id; the format sets no bound, layers beyond make no sense. */
  public static final int MAX_LAYER_ID = 7;

  /** What a frame is to a decode target (Table A.1). The order is that of the wire format. */
  public enum Indication {
    /** The frame isn't part of the decode target. */
    NOT_PRESENT,
    /** No later frame of the decode target depends on this one. */
    DISCARDABLE,
    /** Subscribing to the decode target may begin here. */
    SWITCH,
    /** The decode target needs the frame. */
    REQUIRED
  }

  private static final Indication[] INDICATIONS = Indication.values();
  private static final int NEXT_TEMPORAL = 1;
  private static final int NEXT_SPATIAL = 2;
  private static final int NO_MORE_LAYERS = 3;
  private static final int FIRST_BIT = 5; // behind the flags of the extended part
  private static final int FIRST_BYTE = 0xFF >> FIRST_BIT;

  private final int templateIdOffset;
  private final int templateCount;
  private final int decodeTargetCount;
  private final int chainCount;
  private final int maxSpatialId;
  private final int[] spatialIds;
  private final int[] temporalIds;
  private final byte[] indications; // [template * decodeTargetCount + target]
  private final byte[][] frameDiffs; // [template][]
  private final byte[] chainDiffs; // [template * chainCount + chain]
  private final byte[] protectedBy; // [target]
  private final int[] targetSpatialIds;
  private final int[] targetTemporalIds;
  private final int[] widths; // per spatial layer, null without render resolutions
  private final int[] heights;
  private final int[] present; // [template] a bit for each target that it is part of
  private final int[] switching; // the same for targets that may be switched to with it
  private final int[] needed; // the same for targets whose later frames need it
  private final int[] protectedTargets; // [chain] a bit for each target
  private final boolean valid;
  private final byte[] encoded; // the bytes that it was read of, other fields' bits cleared
  private final int bits;

  /**
   * Reads the structure; afterwards {@code in.ok()} and {@link #isValid} say whether it may be
   * used.
   *
   * @param buf what {@code in} reads
   * @param off of the byte that the structure begins in, behind {@link #FIRST_BIT} others
   */
  DependencyStructure(BitReader in, byte[] buf, int off) {
    int before = in.remaining();
    templateIdOffset = in.number(6);
    decodeTargetCount = in.number(5) + 1;
    int[] spatial = new int[MAX_TEMPLATES];
    int[] temporal = new int[MAX_TEMPLATES];
    templateCount = readLayers(in, spatial, temporal);
    spatialIds = Arrays.copyOf(spatial, templateCount);
    temporalIds = Arrays.copyOf(temporal, templateCount);
    maxSpatialId = templateCount == 0 ? 0 : spatialIds[templateCount - 1];
    indications = new byte[templateCount * decodeTargetCount];
    for (int i = 0; i < indications.length; i++) {
      indications[i] = (byte) in.number(2);
    }
    frameDiffs = new byte[templateCount][];
    byte[] diffs = new byte[MAX_FRAME_DIFFS];
    boolean bounded = true;
    for (int i = 0; i < templateCount; i++) {
      int count = 0;
      while (bounded && in.flag()) {
        bounded = count < MAX_FRAME_DIFFS;
        diffs[Math.min(count++, MAX_FRAME_DIFFS - 1)] = (byte) (in.number(4) + 1);
      }
      frameDiffs[i] = Arrays.copyOf(diffs, Math.min(count, MAX_FRAME_DIFFS));
    }
    chainCount = in.nonSymmetric(decodeTargetCount + 1);
    protectedBy = new byte[chainCount == 0 ? 0 : decodeTargetCount];
    for (int i = 0; i < protectedBy.length; i++) {
      protectedBy[i] = (byte) in.nonSymmetric(chainCount);
    }
    chainDiffs = new byte[templateCount * chainCount];
    for (int i = 0; i < chainDiffs.length; i++) {
      chainDiffs[i] = (byte) in.number(4);
    }
    targetSpatialIds = new int[decodeTargetCount];
    targetTemporalIds = new int[decodeTargetCount];
    deriveTargetLayers();
    present = masks(1, 2, 3);
    switching = masks(2, 2, 2);
    needed = masks(2, 3, 3);
    protectedTargets = new int[chainCount];
    for (int i = 0; i < protectedBy.length; i++) {
      protectedTargets[protectedBy[i]] |= 1 << i;
    }
    boolean resolutions = in.flag();
    widths = resolutions ? new int[maxSpatialId + 1] : null;
    heights = resolutions ? new int[maxSpatialId + 1] : null;
    for (int i = 0; resolutions && i <= maxSpatialId; i++) {
      widths[i] = in.number(16) + 1;
      heights[i] = in.number(16) + 1;
    }
    valid = bounded && templateCount > 0 && in.ok();
    bits = valid ? before - in.remaining() : 0;
    encoded = Arrays.copyOfRange(buf, off, off + (FIRST_BIT + bits + 7) / 8);
    encoded[0] &= FIRST_BYTE;
    encoded[encoded.length - 1] &= (byte) lastByte();
  }

  private int lastByte() {
    return -1 << (-(FIRST_BIT + bits) & 7);
  }

  /**
   * @return whether the same structure is written there, bit by bit: encoders attach theirs to
   *     every key frame, and it seldom changes
   */
  boolean isAt(byte[] buf, int off, int len) {
    int last = encoded.length - 1;
    if (!valid || last >= len || last == 0) {
      return false;
    }
    return (buf[off] & FIRST_BYTE) == encoded[0]
        && Arrays.equals(buf, off + 1, off + last, encoded, 1, last)
        && (byte) (buf[off + last] & lastByte()) == encoded[last];
  }

  /**
   * @return how long it is on the wire
   */
  int bits() {
    return bits;
  }

  /**
   * @return the number of templates, 0 if the layers break a limit
   */
  private static int readLayers(BitReader in, int[] spatial, int[] temporal) {
    int spatialId = 0;
    int temporalId = 0;
    int count = 0;
    int next;
    do {
      if (count == MAX_TEMPLATES || spatialId > MAX_LAYER_ID || temporalId > MAX_LAYER_ID) {
        return 0;
      }
      spatial[count] = spatialId;
      temporal[count++] = temporalId;
      next = in.number(2);
      if (next == NEXT_TEMPORAL) {
        temporalId++;
      } else if (next == NEXT_SPATIAL) {
        temporalId = 0;
        spatialId++;
      }
    } while (next != NO_MORE_LAYERS && in.ok());
    return in.ok() ? count : 0;
  }

  /**
   * §A.8.3 decode_target_layers(): a target's layer is the highest of the templates that it
   * contains.
   */
  private void deriveTargetLayers() {
    for (int target = 0; target < decodeTargetCount; target++) {
      for (int template = 0; template < templateCount; template++) {
        if (indications[template * decodeTargetCount + target] != 0) {
          targetSpatialIds[target] = Math.max(targetSpatialIds[target], spatialIds[template]);
          targetTemporalIds[target] = Math.max(targetTemporalIds[target], temporalIds[template]);
        }
      }
    }
  }

  /**
   * @return for each template a bitmask of the targets that it is one of these indications to
   */
  private int[] masks(int one, int two, int three) {
    int[] masks = new int[templateCount];
    for (int i = 0; i < indications.length; i++) {
      int code = indications[i];
      if (code == one || code == two || code == three) {
        masks[i / decodeTargetCount] |= 1 << i % decodeTargetCount;
      }
    }
    return masks;
  }

  boolean isValid() {
    return valid;
  }

  void write(BitWriter out) {
    out.bits(templateIdOffset, 6);
    out.bits(decodeTargetCount - 1, 5);
    for (int i = 1; i < templateCount; i++) {
      boolean nextSpatial = spatialIds[i] != spatialIds[i - 1];
      boolean nextTemporal = temporalIds[i] != temporalIds[i - 1];
      out.bits(nextSpatial ? NEXT_SPATIAL : nextTemporal ? NEXT_TEMPORAL : 0, 2);
    }
    out.bits(NO_MORE_LAYERS, 2);
    for (byte indication : indications) {
      out.bits(indication, 2);
    }
    for (byte[] diffs : frameDiffs) {
      for (byte diff : diffs) {
        out.bits(1, 1);
        out.bits(diff - 1, 4);
      }
      out.bits(0, 1);
    }
    out.nonSymmetric(chainCount, decodeTargetCount + 1);
    for (byte chain : protectedBy) {
      out.nonSymmetric(chain, chainCount);
    }
    for (byte diff : chainDiffs) {
      out.bits(diff, 4);
    }
    out.flag(widths != null);
    for (int i = 0; widths != null && i < widths.length; i++) {
      out.bits(widths[i] - 1, 16);
      out.bits(heights[i] - 1, 16);
    }
  }

  /**
   * @return index of the template that an id on the wire means, or -1
   */
  int templateIndex(int templateId) {
    int index = templateId + MAX_TEMPLATES - templateIdOffset & MAX_TEMPLATES - 1;
    return index < templateCount ? index : -1;
  }

  Indication templateIndication(int template, int target) {
    return INDICATIONS[indications[template * decodeTargetCount + target]];
  }

  int templatePresent(int template) {
    return present[template];
  }

  int templateSwitching(int template) {
    return switching[template];
  }

  int templateNeeded(int template) {
    return needed[template];
  }

  static Indication indication(int code) {
    return INDICATIONS[code];
  }

  byte[] templateFrameDiffs(int template) {
    return frameDiffs[template];
  }

  int templateChainDiff(int template, int chain) {
    return chainDiffs[template * chainCount + chain];
  }

  int templateSpatialId(int template) {
    return spatialIds[template];
  }

  int templateTemporalId(int template) {
    return temporalIds[template];
  }

  /**
   * @return id that the first template has on the wire
   */
  public int templateIdOffset() {
    return templateIdOffset;
  }

  /**
   * @return number of templates
   */
  public int templateCount() {
    return templateCount;
  }

  /**
   * @return number of decode targets, 1..32
   */
  public int decodeTargetCount() {
    return decodeTargetCount;
  }

  /**
   * @return number of chains, 0 if none are used
   */
  public int chainCount() {
    return chainCount;
  }

  /**
   * @return highest spatial layer
   */
  public int maxSpatialId() {
    return maxSpatialId;
  }

  /**
   * @return the chain that protects a decode target, or -1 if there are no chains
   */
  public int chainOf(int target) {
    return chainCount == 0 ? -1 : protectedBy[target];
  }

  /**
   * @return bitmask of the decode targets that a chain protects
   */
  public int protectedTargets(int chain) {
    return protectedTargets[chain];
  }

  /**
   * @return spatial layer of a decode target
   */
  public int targetSpatialId(int target) {
    return targetSpatialIds[target];
  }

  /**
   * @return temporal layer of a decode target
   */
  public int targetTemporalId(int target) {
    return targetTemporalIds[target];
  }

  /**
   * @return bitmask of the decode targets that need no frame but those of this one, itself included
   */
  public int coveredBy(int target) {
    int covered = 0;
    for (int other = 0; other < decodeTargetCount; other++) {
      covered |= isCovered(other, target) ? 1 << other : 0;
    }
    return covered;
  }

  private boolean isCovered(int other, int target) {
    for (int at = 0; at < indications.length; at += decodeTargetCount) {
      if (indications[at + other] != 0 && indications[at + target] == 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * @return bitmask with a one for each decode target
   */
  public int allDecodeTargets() {
    return (int) ((1L << decodeTargetCount) - 1);
  }

  /**
   * @return whether render resolutions are given
   */
  public boolean hasResolutions() {
    return widths != null;
  }

  /**
   * @return largest width of a spatial layer, 0 if not given
   */
  public int width(int spatialId) {
    return widths == null || spatialId >= widths.length ? 0 : widths[spatialId];
  }

  /**
   * @return largest height of a spatial layer, 0 if not given
   */
  public int height(int spatialId) {
    return heights == null || spatialId >= heights.length ? 0 : heights[spatialId];
  }
}
