package io.livekit.jakarta.rtc.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * Streams that belong together ({@code a=ssrc-group}, RFC 5576 §4.2).
 *
 * @param semantics {@code FID} for a stream and its RTX, {@code SIM} for simulcast layers
 * @param ssrcs the 32 bits of each SSRC, in order
 */
public record SsrcGroup(String semantics, List<Integer> ssrcs) {
  /** RTX pair. */
  public static final String FID = "FID";

  /** Simulcast layers. */
  public static final String SIM = "SIM";

  /** Copies the list. */
  public SsrcGroup {
    ssrcs = List.copyOf(ssrcs);
  }

  static SsrcGroup parse(String text) {
    String[] parts = text.trim().split(" +");
    if (parts.length < 2) {
      throw new SdpException("bad a=ssrc-group " + SdpException.quote(text));
    }
    List<Integer> ssrcs = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      ssrcs.add(SdpNumbers.parseSsrc(parts[i]));
    }
    return new SsrcGroup(parts[0], ssrcs);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(semantics);
    ssrcs.forEach(ssrc -> out.append(' ').append(Integer.toUnsignedString(ssrc)));
    return out.toString();
  }
}
