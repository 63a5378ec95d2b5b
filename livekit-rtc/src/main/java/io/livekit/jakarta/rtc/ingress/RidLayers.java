package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The simulcast layers that a description names (RFC 8851), in the order of their spatial layers
 * (spec/02 §5.1). Immutable.
 */
final class RidLayers {
  /** Said to be no layer of the track's. */
  static final int UNKNOWN = -1;

  static final RidLayers NONE = new RidLayers(List.of());

  private final List<String> rids; // the n-th is layer n
  private final byte[][] names;

  private RidLayers(List<String> rids) {
    this.rids = rids;
    names =
        rids.stream().map(rid -> rid.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);
  }

  /**
   * @param described the rids of a description, in its order
   * @param order how rids follow each other from the lowest layer up; those that it doesn't name
   *     come last, in the description's order
   */
  static RidLayers of(List<String> described, List<String> order) {
    List<String> sorted = new ArrayList<>(order);
    sorted.retainAll(described);
    described.stream().filter(rid -> !sorted.contains(rid)).forEach(sorted::add);
    return new RidLayers(sorted.stream().distinct().limit(MediaSource.MAX_LAYERS).toList());
  }

  boolean isEmpty() {
    return names.length == 0;
  }

  /**
   * @return the layer that the packet's header extension names, or {@link #UNKNOWN}
   */
  int spatialOf(RtpPacket packet, int extensionId) {
    for (int i = 0; i < names.length; i++) {
      if (packet.extensionEquals(extensionId, names[i])) {
        return i;
      }
    }
    return UNKNOWN;
  }

  /**
   * @return the layer of a rid, or {@link #UNKNOWN}
   */
  int spatialOf(String rid) {
    return rids.indexOf(rid);
  }

  /**
   * @return the layer's rid, or empty
   */
  String rid(int spatial) {
    return spatial < rids.size() ? rids.get(spatial) : "";
  }

  boolean isSameAs(RidLayers other) {
    return rids.equals(other.rids);
  }
}
