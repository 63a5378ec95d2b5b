package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.EnabledCodec;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The codecs that we can offer or accept, under LiveKit's payload types (spec/02 §2.2): the order
 * is that of preference. Immutable.
 */
final class PayloadPlan {
  /** What RTX repairs has the payload type before it. */
  private static final int RTX_STEP = 1;

  static final List<String> VIDEO_FEEDBACK = List.of("ccm fir", "nack", "nack pli");
  static final String REMB = "goog-remb";
  static final String TRANSPORT_CC = "transport-cc";
  static final String NACK = "nack";

  private static final String H264_FMTP =
      "level-asymmetry-allowed=1;packetization-mode=%d;profile-level-id=%s";
  private static final String H264_MAIN = "4d001f";
  static final String H264_HIGH = "640032";

  private static final List<SdpCodec> AUDIO =
      List.of(
          codec(111, "opus", 48_000, 2, "minptime=10;useinbandfec=1"),
          codec(63, "red", 48_000, 2, "111/111"),
          codec(0, "PCMU", 8_000, 1, ""),
          codec(8, "PCMA", 8_000, 1, ""));

  private static final List<SdpCodec> VIDEO =
      List.of(
          video(96, "VP8", ""),
          video(98, "VP9", "profile-id=0"),
          video(100, "VP9", "profile-id=1"),
          video(125, "H264", H264_FMTP.formatted(0, "42e01f")),
          video(108, "H264", H264_FMTP.formatted(1, "42e01f")),
          video(104, "H264", H264_FMTP.formatted(0, "42001f")),
          video(102, "H264", H264_FMTP.formatted(1, "42001f")),
          video(123, "H264", H264_FMTP.formatted(1, H264_HIGH)),
          video(39, "H264", H264_FMTP.formatted(0, H264_MAIN)),
          video(106, "H264", H264_FMTP.formatted(1, H264_MAIN)),
          video(35, "AV1", ""),
          video(116, "H265", ""));

  private final List<SdpCodec> audio;
  private final List<SdpCodec> video;

  /**
   * @param enabled codecs that the room allows; empty means all
   * @param sending the plan is for what we send: H.264 High isn't (few decoders take it, spec/02
   *     §2.2)
   */
  PayloadPlan(List<EnabledCodec> enabled, boolean sending) {
    audio = AUDIO.stream().filter(codec -> isEnabled(MediaKind.AUDIO, codec, enabled)).toList();
    video =
        VIDEO.stream()
            .filter(codec -> isEnabled(MediaKind.VIDEO, codec, enabled))
            .filter(codec -> !(sending && codec.fmtp().contains(H264_HIGH)))
            .toList();
  }

  private static SdpCodec codec(
      int payloadType, String name, int clockRate, int channels, String fmtp) {
    return new SdpCodec(payloadType, name, clockRate, channels, fmtp, List.of());
  }

  private static SdpCodec video(int payloadType, String name, String fmtp) {
    return codec(payloadType, name, 90_000, 1, fmtp);
  }

  private static boolean isEnabled(MediaKind kind, SdpCodec codec, List<EnabledCodec> enabled) {
    String mime = mime(kind, codec.name());
    // Main profile only when asked for exactly
    boolean onlyByName = !codec.fmtp().contains(H264_MAIN);
    if (enabled.isEmpty()) {
      return onlyByName;
    }
    return enabled.stream()
        .anyMatch(
            one ->
                one.mime().equalsIgnoreCase(mime)
                    && (one.fmtp() == null || one.fmtp().isEmpty()
                        ? onlyByName
                        : one.fmtp().equals(codec.fmtp())));
  }

  /**
   * @return the codecs of a kind, without RTX
   */
  List<SdpCodec> codecs(MediaKind kind) {
    return kind == MediaKind.AUDIO ? audio : video;
  }

  /**
   * @return the codecs with an RTX format behind each video codec
   */
  static List<SdpCodec> withRtx(List<SdpCodec> codecs) {
    List<SdpCodec> all = new ArrayList<>();
    for (SdpCodec codec : codecs) {
      all.add(codec);
      if (codec.clockRate() == 90_000) {
        all.add(
            codec(
                codec.payloadType() + RTX_STEP,
                "rtx",
                codec.clockRate(),
                1,
                "apt=" + codec.payloadType()));
      }
    }
    return all;
  }

  /**
   * @return the MIME type of an encoding name, lower case; for comparing
   */
  static String mime(MediaKind kind, String name) {
    return kind.sdpName() + "/" + name.toLowerCase(Locale.ROOT);
  }
}
