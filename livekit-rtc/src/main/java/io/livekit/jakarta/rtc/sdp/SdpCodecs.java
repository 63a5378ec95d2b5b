package io.livekit.jakarta.rtc.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gathers the lines of each payload type into {@link SdpCodec}s and spreads them again. Stateless.
 */
final class SdpCodecs {
  private static final String ANY = "*";

  /**
   * Kinds of feedback of one payload type; browsers name five. Each counts for all payload types
   * where it is said of {@code *}.
   */
  static final int MAX_FEEDBACK = 32;

  private SdpCodecs() {}

  static List<SdpCodec> read(MediaDescription media) {
    Map<String, String> rtpMaps = new HashMap<>();
    for (String value : media.attributes("rtpmap")) {
      if (value.indexOf(' ') <= 0) {
        throw new SdpException("bad a=rtpmap " + SdpException.quote(value));
      }
      rtpMaps.putIfAbsent(key(value), rest(value));
    }
    Map<String, String> fmtps = new HashMap<>();
    media.attributes("fmtp").forEach(value -> fmtps.putIfAbsent(key(value), rest(value)));
    Map<String, Set<String>> feedback = new HashMap<>();
    for (String value : media.attributes("rtcp-fb")) {
      Set<String> kinds = feedback.computeIfAbsent(key(value), pt -> new LinkedHashSet<>());
      kinds.add(rest(value));
      if (kinds.size() > MAX_FEEDBACK) {
        throw new SdpException(
            "more than " + MAX_FEEDBACK + " kinds of a=rtcp-fb for payload type " + key(value));
      }
    }
    List<SdpCodec> codecs = new ArrayList<>();
    for (String format : media.formats()) {
      String rtpMap = rtpMaps.containsKey(format) ? rtpMaps.get(format) : staticRtpMap(format);
      if (rtpMap == null) {
        // RFC 8866 §6.6: a dynamic format without a map means nothing to us, and harms nobody
        continue;
      }
      Set<String> kinds = new LinkedHashSet<>(feedback.getOrDefault(format, Set.of()));
      kinds.addAll(feedback.getOrDefault(ANY, Set.of()));
      codecs.add(codec(format, rtpMap, fmtps.getOrDefault(format, ""), List.copyOf(kinds)));
    }
    return codecs;
  }

  private static SdpCodec codec(String format, String rtpMap, String fmtp, List<String> feedback) {
    String[] parts = rtpMap.trim().split("/");
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
      throw new SdpException("bad a=rtpmap " + SdpException.quote(format + " " + rtpMap));
    }
    return new SdpCodec(
        SdpNumbers.parse(format, 0, 127, "payload type"),
        parts[0],
        SdpNumbers.parse(parts[1], 1, Integer.MAX_VALUE, "clock rate in a=rtpmap"),
        parts.length == 3 ? SdpNumbers.parse(parts[2], 1, 255, "channels in a=rtpmap") : 1,
        fmtp,
        feedback);
  }

  /** RFC 3551 §6: what these numbers mean without a map. */
  private static String staticRtpMap(String format) {
    return switch (format) {
      case "0" -> "PCMU/8000";
      case "8" -> "PCMA/8000";
      case "9" -> "G722/8000";
      default -> null;
    };
  }

  private static String key(String value) {
    int space = value.indexOf(' ');
    return space < 0 ? value : value.substring(0, space);
  }

  /**
   * What follows the payload type; pion ends some of these lines with a blank, others write none at
   * all.
   */
  private static String rest(String value) {
    return value.substring(key(value).length()).trim();
  }

  static void write(MediaDescription media, SdpCodec codec) {
    String payloadType = codec.payloadType() + " ";
    media.addAttribute("rtpmap", payloadType + codec.rtpMap());
    if (!codec.fmtp().isEmpty()) {
      media.addAttribute("fmtp", payloadType + codec.fmtp());
    }
    codec.feedback().forEach(kind -> media.addAttribute("rtcp-fb", payloadType + kind));
  }
}
