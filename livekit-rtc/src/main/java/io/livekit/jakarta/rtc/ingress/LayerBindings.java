package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which SSRCs are which spatial layer of one track: as descriptions say, as packets say by their
 * rid, and as was known of a rid before. Owned by: the publisher's media loop; what is there for
 * one layer is read racily by others.
 */
final class LayerBindings {
  /** No SSRC. */
  static final int UNBOUND = 0;

  private static final int LAYERS = MediaSource.MAX_LAYERS;

  /** Rids whose streams are remembered: a few more than one track ever has. */
  private static final int MAX_REMEMBERED = 16;

  /** The streams of a rid, kept while it is gone: senders name it in their first packets only. */
  private record Binding(int media, int rtx) {
    static final Binding NONE = new Binding(UNBOUND, UNBOUND);
  }

  private final Map<String, Binding> remembered = new HashMap<>();
  private final int[] mediaSsrcs = new int[LAYERS];
  private final int[] rtxSsrcs = new int[LAYERS];
  private List<String> rids;
  private List<String> order = List.of();
  private volatile RidLayers layers;

  /**
   * @param rids that the description names
   */
  LayerBindings(List<String> rids) {
    this.rids = rids;
    layers = RidLayers.of(rids, order);
  }

  // ---- descriptions ----

  /**
   * Another description names these rids.
   *
   * @return whether layers have another place now, or are gone
   */
  boolean describe(List<String> names) {
    rids = names;
    return use(RidLayers.of(rids, order));
  }

  /**
   * @param ridsBySpatialLayer how rids follow each other, now and in later descriptions
   * @return whether layers have another place now, or are gone
   */
  boolean setOrder(List<String> ridsBySpatialLayer) {
    order = List.copyOf(ridsBySpatialLayer);
    return use(RidLayers.of(rids, order));
  }

  private boolean use(RidLayers next) {
    RidLayers old = layers;
    if (next.isSameAs(old)) {
      return false;
    }
    layers = next;
    if (remembered.size() > MAX_REMEMBERED) {
      remembered.clear();
    }
    for (int i = 0; i < LAYERS; i++) {
      if (!old.rid(i).isEmpty()) {
        remembered.put(old.rid(i), new Binding(mediaSsrcs[i], rtxSsrcs[i]));
      }
    }
    for (int i = 0; i < LAYERS; i++) {
      Binding known = remembered.getOrDefault(next.rid(i), Binding.NONE);
      mediaSsrcs[i] = known.media();
      rtxSsrcs[i] = known.rtx();
    }
    return true;
  }

  /**
   * Binds an SSRC that the description names (a=ssrc, FID and SIM groups) before its first packet.
   *
   * @param rtxSsrc {@link #UNBOUND} leaves that of the same media stream
   * @return whether that is something new
   */
  boolean announce(int ssrc, int rtxSsrc, int spatial) {
    if (spatial < 0 || spatial >= LAYERS) {
      return false;
    }
    boolean same = mediaSsrcs[spatial] == ssrc;
    int repair = same && rtxSsrc == UNBOUND ? rtxSsrcs[spatial] : rtxSsrc;
    if (same && repair == rtxSsrcs[spatial]) {
      return false;
    }
    mediaSsrcs[spatial] = ssrc;
    rtxSsrcs[spatial] = repair;
    return true;
  }

  // ---- packets ----

  /**
   * @return the layer of a media stream, or -1
   */
  int ofMedia(int ssrc) {
    return find(mediaSsrcs, ssrc);
  }

  /**
   * @return the layer of a repair stream, or -1
   */
  int ofRepair(int ssrc) {
    return find(rtxSsrcs, ssrc);
  }

  void bindMedia(int ssrc, int spatial) {
    mediaSsrcs[spatial] = ssrc;
  }

  void bindRepair(int ssrc, int spatial) {
    rtxSsrcs[spatial] = ssrc;
  }

  private static int find(int[] ssrcs, int ssrc) {
    for (int i = 0; i < ssrcs.length; i++) {
      if (ssrcs[i] == ssrc && ssrc != UNBOUND) {
        return i;
      }
    }
    return -1;
  }

  /**
   * @param extension id of the header extension that names the rid
   * @return the layer of the packet's rid; 0 for a track without rids; -1 if the rid is not one of
   *     this track's
   */
  int byRid(RtpPacket packet, int extension) {
    return layers.isEmpty() ? 0 : layers.spatialOf(packet, extension);
  }

  /**
   * @return whether nothing but an SSRC tells layers apart
   */
  boolean areUnnamed() {
    return layers.isEmpty();
  }

  // ---- any thread ----

  String rid(int spatial) {
    return layers.rid(spatial);
  }

  int media(int spatial) {
    return mediaSsrcs[spatial];
  }

  int repair(int spatial) {
    return rtxSsrcs[spatial];
  }

  /**
   * Appends the SSRCs of media.
   *
   * @return how many there are with those before, no more than there is room for
   */
  int copyMedia(int[] to, int count) {
    int end = count;
    for (int ssrc : mediaSsrcs) {
      if (ssrc != UNBOUND && end < to.length) {
        to[end++] = ssrc;
      }
    }
    return end;
  }
}
