package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.session.Forwardable;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.List;

/** Chooses the codec that a track is sent with from those that were agreed on. Stateless. */
final class SenderCodec {
  private SenderCodec() {}

  /**
   * @return the codecs to try, the best first (spec/02 §2.2: RED for Opus where both sides may)
   */
  private static List<String> wanted(Forwardable source, boolean red) {
    MediaCodec upstream = source.media().codec();
    return switch (upstream) {
      case RED -> List.of("red", "opus");
      case OPUS -> red ? List.of("red", "opus") : List.of("opus");
      default -> List.of(source.mime().substring(source.mime().indexOf('/') + 1));
    };
  }

  /**
   * @return the codec to send with, or null
   */
  static SdpCodec choose(Forwardable source, SenderConfig config, List<SdpCodec> agreed) {
    String fmtp = source.fmtp();
    for (String name : wanted(source, config.red())) {
      List<SdpCodec> named = agreed.stream().filter(codec -> codec.is(name)).toList();
      SdpCodec best =
          named.stream()
              .filter(codec -> fits(codec, fmtp))
              .findFirst()
              .orElse(named.isEmpty() ? null : named.get(0));
      if (best != null && !(best.is("red") && opus(best, agreed) < 0)) {
        return best;
      }
    }
    return null;
  }

  /**
   * @param fmtp of what the source sends, or empty
   * @return whether it is the variant that the source sends (H.264: RFC 6184 §8.2.2); without
   *     knowing, fragmented H.264 is what senders use
   */
  private static boolean fits(SdpCodec codec, String fmtp) {
    if (!fmtp.isEmpty()) {
      return CodecMatch.isVariant(codec, fmtp);
    }
    return !codec.is("H264") || codec.parameter("packetization-mode").orElse("0").equals("1");
  }

  /**
   * @return payload type of Opus, inside RED or alone; -1 without
   */
  static int opus(SdpCodec codec, List<SdpCodec> agreed) {
    if (codec.is("red")) {
      int named = CodecMatch.redInner(codec);
      if (named >= 0) {
        return named;
      }
    }
    return agreed.stream()
        .filter(c -> c.is("opus"))
        .mapToInt(SdpCodec::payloadType)
        .findFirst()
        .orElse(-1);
  }

  /**
   * @return whether a down track that runs sends with that codec
   */
  static boolean isCarriedBy(DownTrack track, SdpCodec codec, MediaKind kind) {
    return track.config().codec() == MediaCodec.of(PayloadPlan.mime(kind, codec.name()))
        && track.config().payloadType() == codec.payloadType();
  }
}
