package io.livekit.jakarta.rtc.rtp;

/**
 * The ids that one media section's negotiation gave to the header extensions. Owned by: one thread
 * after set-up.
 */
public final class HeaderExtensionIds {
  /** Stands for an extension that wasn't negotiated; no element can have it. */
  public static final int NONE = 0;

  private final int[] ids = new int[HeaderExtension.values().length];

  /** Maps an extension to an id, 1..255, or to {@link #NONE}. */
  public void set(HeaderExtension extension, int id) {
    if (id < 0 || id > 255) {
      throw new IllegalArgumentException("header extension id " + id);
    }
    ids[extension.ordinal()] = id;
  }

  /**
   * @return the negotiated id, or {@link #NONE}
   */
  public int id(HeaderExtension extension) {
    return ids[extension.ordinal()];
  }

  /**
   * @return whether the extension was negotiated
   */
  public boolean has(HeaderExtension extension) {
    return ids[extension.ordinal()] != NONE;
  }
}
