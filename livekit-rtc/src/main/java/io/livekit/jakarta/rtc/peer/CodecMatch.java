package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Compares the codecs of two descriptions. Stateless. */
final class CodecMatch {
  private static final String DEFAULT_H264_PROFILE = "42"; // RFC 6184 §8.1: absent means Baseline

  private CodecMatch() {}

  /**
   * @return whether two formats are the same codec in the same variant
   */
  static boolean same(SdpCodec a, SdpCodec b) {
    if (!a.is(b.name()) || a.clockRate() != b.clockRate() || a.channels() != b.channels()) {
      return false;
    }
    return switch (a.name().toUpperCase(Locale.ROOT)) {
      case "H264" ->
          parameter(a, "packetization-mode", "0").equals(parameter(b, "packetization-mode", "0"))
              && h264Profile(a).equals(h264Profile(b));
      case "VP9" -> parameter(a, "profile-id", "0").equals(parameter(b, "profile-id", "0"));
      case "AV1" -> parameter(a, "profile", "0").equals(parameter(b, "profile", "0"));
      default -> true;
    };
  }

  private static String parameter(SdpCodec codec, String name, String absent) {
    return codec.parameter(name).orElse(absent);
  }

  /**
   * @return profile_idc and the constraint flags; the level may differ (level-asymmetry-allowed)
   */
  static String h264Profile(SdpCodec codec) {
    String id =
        parameter(codec, "profile-level-id", DEFAULT_H264_PROFILE + "001f")
            .toLowerCase(Locale.ROOT);
    return id.length() >= 4 ? id.substring(0, 4) : id;
  }

  /**
   * What both sides have: the other side's formats, payload types, parameters and order, with the
   * feedback that we know. RTX stays where its codec does.
   *
   * @param feedback what we accept
   */
  static List<SdpCodec> common(List<SdpCodec> remote, List<SdpCodec> ours, List<String> feedback) {
    Set<Integer> kept = new HashSet<>();
    for (SdpCodec codec : remote) {
      if (!codec.is("rtx") && ours.stream().anyMatch(our -> same(our, codec))) {
        kept.add(codec.payloadType());
      }
    }
    List<SdpCodec> common = new ArrayList<>();
    for (SdpCodec codec : remote) {
      if (codec.is("rtx") ? kept.contains(codec.associatedPayloadType()) : isUsable(codec, kept)) {
        common.add(
            codec.withFeedback(
                codec.feedback().stream().filter(feedback::contains).distinct().toList()));
      }
    }
    return common;
  }

  /** RED is useless without the codec inside it. */
  private static boolean isUsable(SdpCodec codec, Set<Integer> kept) {
    if (!kept.contains(codec.payloadType()) || !codec.is("red")) {
      return kept.contains(codec.payloadType());
    }
    int inner = redInner(codec);
    return inner < 0 || kept.contains(inner);
  }

  /**
   * @return payload type of RED's blocks, -1 when its parameters don't say (RFC 2198 §5)
   */
  static int redInner(SdpCodec red) {
    String first = red.fmtp().split("[/;]", 2)[0].trim();
    return first.matches("[0-9]{1,3}") ? Integer.parseInt(first) : -1;
  }

  /**
   * @return the RTX format of a codec, or null
   */
  static SdpCodec rtxOf(SdpCodec codec, List<SdpCodec> codecs) {
    for (SdpCodec candidate : codecs) {
      if (candidate.is("rtx") && candidate.associatedPayloadType() == codec.payloadType()) {
        return candidate;
      }
    }
    return null;
  }

  /**
   * @return the MIME type in the case it is registered with (spec/02 §12)
   */
  static String registeredMime(MediaKind kind, SdpCodec codec) {
    String mime = kind.sdpName() + "/" + codec.name();
    String registered = MediaCodec.of(mime).mime();
    return registered.isEmpty() ? mime : registered;
  }

  /** Moves a codec and its RTX to the front. @param only leave everything else out */
  static List<SdpCodec> prefer(List<SdpCodec> codecs, MediaKind kind, String mime, boolean only) {
    List<SdpCodec> front = new ArrayList<>();
    for (SdpCodec codec : codecs) {
      if (PayloadPlan.mime(kind, codec.name()).equalsIgnoreCase(mime)) {
        front.add(codec);
        SdpCodec rtx = rtxOf(codec, codecs);
        if (rtx != null) {
          front.add(rtx);
        }
      }
    }
    if (front.isEmpty()) {
      return codecs;
    }
    if (only) {
      return front;
    }
    List<SdpCodec> all = new ArrayList<>(front);
    codecs.stream().filter(codec -> !front.contains(codec)).forEach(all::add);
    return all;
  }

  /**
   * @return the same codecs, RTX formats last (single connection answers, spec/02 §2.4)
   */
  static List<SdpCodec> rtxLast(List<SdpCodec> codecs) {
    List<SdpCodec> ordered =
        new ArrayList<>(codecs.stream().filter(codec -> !codec.is("rtx")).toList());
    codecs.stream().filter(codec -> codec.is("rtx")).forEach(ordered::add);
    return ordered;
  }
}
