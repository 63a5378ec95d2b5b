package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.peer.TrackSender;
import io.livekit.jakarta.rtc.peer.VirtualPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Writes our client's offers as pion does: a section that sends layers names their SSRCs, and once
 * it has been answered it repeats the answer's rids as {@code recv} in front of its own.
 */
final class PionShape implements UnaryOperator<String> {
  private final VirtualPeer peer;
  private boolean answered;

  PionShape(VirtualPeer peer) {
    this.peer = peer;
  }

  @Override
  public String apply(String offer) {
    StringBuilder out = new StringBuilder();
    List<String> rids = new ArrayList<>();
    for (String line : offer.split("\r\n")) {
      if (line.startsWith("m=")) {
        rids.clear();
      }
      boolean first = rids.isEmpty() && line.startsWith("a=rid:") && line.contains(" send");
      if (first) {
        sources().forEach(source -> out.append(source).append("\r\n"));
        if (answered) {
          for (String one : offer.split("\r\n")) {
            boolean layers = one.startsWith("a=rid:") || one.startsWith("a=simulcast:");
            if (layers && one.contains("send")) {
              out.append(one.replace("send", "recv")).append("\r\n");
            }
          }
        }
      }
      if (line.startsWith("a=rid:")) {
        rids.add(line);
      }
      out.append(line).append("\r\n");
    }
    answered = true;
    return out.toString();
  }

  private List<String> sources() {
    List<String> lines = new ArrayList<>();
    for (TrackSender sender : peer.transport.senders()) {
      for (Sender.Stream stream : ((Sender) sender).streams()) {
        if (stream.rid().isEmpty()) {
          continue;
        }
        String ssrc = Integer.toUnsignedString(stream.ssrc());
        String rtx = Integer.toUnsignedString(stream.rtxSsrc());
        lines.add("a=ssrc-group:FID " + ssrc + " " + rtx);
        for (String one : List.of(ssrc, rtx)) {
          lines.add("a=ssrc:" + one + " cname:stream");
          lines.add("a=ssrc:" + one + " msid:stream " + sender.config().trackId());
          lines.add("a=ssrc:" + one + " mslabel:stream");
          lines.add("a=ssrc:" + one + " label:" + sender.config().trackId());
        }
      }
    }
    return lines;
  }
}
