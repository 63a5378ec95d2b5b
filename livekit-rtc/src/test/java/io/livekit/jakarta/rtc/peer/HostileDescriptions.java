package io.livekit.jakarta.rtc.peer;

import java.util.function.IntFunction;

/**
 * Offers that are as costly to read as their grammar allows: many lines of one kind in one section.
 */
public enum HostileDescriptions {
  SSRC(i -> "a=ssrc:" + (1000 + i)),
  SSRC_ATTRIBUTE(i -> "a=ssrc:" + (1000 + i) + " cname:c"),
  SSRC_GROUP(i -> "a=ssrc-group:FID " + (1000 + i) + " " + (5000 + i)),
  RTCP_FEEDBACK(i -> "a=rtcp-fb:" + i % 128 + " nack"),
  EXTENSION(i -> "a=extmap:" + (1 + i % 14) + " urn:x:" + i),
  RID(i -> "a=rid:r" + i + " send"),
  SIMULCAST(i -> "a=simulcast:send r" + i),
  CANDIDATE(i -> "a=candidate:" + i + " 1 udp 1 10.0.0." + i % 250 + " 9 typ host"),
  RTX(i -> "a=fmtp:" + i % 128 + " apt=" + i % 128 + ";x=" + "y".repeat(40)),
  H264(i -> "a=rtpmap:" + i % 128 + " H264/90000"),
  DIRECTION(i -> "a=sendrecv"),
  NOTHING(i -> "a=x");

  private final IntFunction<String> line;

  HostileDescriptions(IntFunction<String> line) {
    this.line = line;
  }

  /**
   * @param sections that send video
   * @param lines of the costly kind in each
   */
  public String offer(int sections, int lines) {
    StringBuilder mids = new StringBuilder();
    for (int i = 0; i < sections; i++) {
      mids.append(i == 0 ? "" : " ").append(i);
    }
    StringBuilder offer = new StringBuilder(Offers.session(mids.toString()));
    StringBuilder formats = new StringBuilder("96");
    for (int i = 0; i < 128; i++) {
      formats.append(i == 96 ? "" : " " + i);
    }
    for (int i = 0; i < sections; i++) {
      offer
          .append("m=video 9 UDP/TLS/RTP/SAVPF ")
          .append(this == RTX || this == H264 || this == RTCP_FEEDBACK ? formats : "96")
          .append("\na=mid:")
          .append(i)
          .append("\na=ice-ufrag:wxyz\na=ice-pwd:abcdefghijklmnopqrstuvwx\na=fingerprint:sha-256 ")
          .append(Offers.FINGERPRINT)
          .append("\na=setup:actpass\na=rtpmap:96 VP8/90000\n");
      for (int j = 0; j < lines; j++) {
        offer.append(line.apply(j)).append('\n');
      }
    }
    return offer.toString();
  }
}
