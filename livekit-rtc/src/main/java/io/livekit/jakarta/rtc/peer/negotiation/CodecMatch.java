package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.sdp.H264Profile;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares the codecs of two descriptions. Stateless. */
final class CodecMatch {
  private CodecMatch() {}

  /**
   * A codec in one variant: two formats with the same are interchangeable, whatever their payload
   * types.
   */
  record Variant(String name, int clockRate, int channels, String parameters) {
    /** Reads the format's parameters: do it once for each. */
    static Variant of(SdpCodec codec) {
      return of(codec, codec.fmtp());
    }

    private static Variant of(SdpCodec codec, String fmtp) {
      String name = codec.name().toUpperCase(Locale.ROOT);
      SdpCodec described = fmtp.equals(codec.fmtp()) ? codec : codec.withFmtp(fmtp);
      String parameters =
          switch (name) {
            case "H264" ->
                parameter(described, "packetization-mode", "0")
                    + " "
                    + H264Profile.of(described.parameter("profile-level-id").orElse(null));
            case "VP9" -> parameter(described, "profile-id", "0");
            case "AV1" -> parameter(described, "profile", "0");
            default -> "";
          };
      return new Variant(name, codec.clockRate(), codec.channels(), parameters);
    }
  }

  /**
   * @return whether a format is the variant of the same codec that other parameters describe
   */
  static boolean isVariant(SdpCodec codec, String fmtp) {
    return Variant.of(codec).equals(Variant.of(codec, fmtp));
  }

  private static String parameter(SdpCodec codec, String name, String absent) {
    return codec.parameter(name).orElse(absent);
  }

  /**
   * What both sides have: the other side's formats, payload types, parameters and order, with the
   * feedback that we know. RTX stays where its codec does.
   *
   * @param feedback what we accept
   */
  static List<SdpCodec> common(List<SdpCodec> remote, List<SdpCodec> ours, List<String> feedback) {
    Set<Integer> kept = new HashSet<>();
    Set<Variant> known = ours.stream().map(Variant::of).collect(Collectors.toSet());
    for (SdpCodec codec : remote) {
      if (!codec.is("rtx") && known.contains(Variant.of(codec))) {
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
    return SdpCodec.payloadType(first);
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
    Map<Integer, SdpCodec> repairs = new HashMap<>();
    codecs.stream()
        .filter(codec -> codec.is("rtx"))
        .forEach(rtx -> repairs.putIfAbsent(rtx.associatedPayloadType(), rtx));
    Set<SdpCodec> front = new LinkedHashSet<>();
    for (SdpCodec codec : codecs) {
      if (PayloadPlan.mime(kind, codec.name()).equalsIgnoreCase(mime)) {
        front.add(codec);
        SdpCodec rtx = repairs.get(codec.payloadType());
        if (rtx != null) {
          front.add(rtx);
        }
      }
    }
    if (front.isEmpty()) {
      return codecs;
    }
    if (!only) {
      front.addAll(codecs);
    }
    return List.copyOf(front);
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
