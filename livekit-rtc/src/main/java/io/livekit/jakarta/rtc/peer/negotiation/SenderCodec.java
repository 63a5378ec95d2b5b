package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.egress.DownTrackConfig;
import io.livekit.jakarta.rtc.egress.PacketOut;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.List;
import java.util.Random;

/** Chooses what a sender sends from what was agreed on, and makes its down track. Stateless. */
final class SenderCodec {
  private static final int NO_RTX = -1;

  private SenderCodec() {}

  /**
   * @return the codecs to try, the best first (spec/02 §2.2: RED for Opus where both sides may)
   */
  private static List<String> wanted(Sender sender) {
    MediaCodec upstream = sender.source().media().codec();
    boolean red = sender.config().red();
    return switch (upstream) {
      case RED -> List.of("red", "opus");
      case OPUS -> red ? List.of("red", "opus") : List.of("opus");
      default -> List.of(sender.source().mime().substring(sender.source().mime().indexOf('/') + 1));
    };
  }

  /**
   * @return the codec to send with, or null
   */
  static SdpCodec choose(Sender sender, List<SdpCodec> agreed) {
    String fmtp = sender.source().fmtp();
    for (String name : wanted(sender)) {
      List<SdpCodec> named = agreed.stream().filter(codec -> codec.is(name)).toList();
      SdpCodec best =
          named.stream()
              .filter(codec -> fits(codec, fmtp))
              .findFirst()
              .orElse(named.isEmpty() ? null : named.get(0));
      if (best != null && !(best.is("red") && inner(best, agreed) < 0)) {
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
  private static int inner(SdpCodec codec, List<SdpCodec> agreed) {
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
   * Makes the down track of one of the sender's streams for a section whose codecs are agreed on.
   */
  static DownTrack track(
      Sender sender,
      Sender.Stream stream,
      Section section,
      SdpCodec codec,
      boolean mixed,
      boolean replays,
      int history,
      PacketOut out,
      Random random) {
    SdpCodec rtx = CodecMatch.rtxOf(codec, section.codecs);
    DownTrackConfig config =
        new DownTrackConfig(
            MediaCodec.of(PayloadPlan.mime(section.kind, codec.name())),
            codec.payloadType(),
            section.kind == MediaKind.AUDIO ? inner(codec, section.codecs) : codec.payloadType(),
            stream.ssrc(),
            rtx == null ? NO_RTX : rtx.payloadType(),
            stream.rtxSsrc(),
            codec.hasFeedback(PayloadPlan.NACK),
            ExtensionPlan.ids(section.extensions),
            mixed,
            section.mid,
            stream.rid(),
            sender.config().streamId(),
            history,
            replays,
            sender.config().opens(),
            sender.config().trailer());
    return new DownTrack(config, out, firstSequence(random), random.nextInt());
  }

  /**
   * Random, but in the lower half: what we send before the receiver has its keys is lost, and if
   * the numbers had wrapped around by then, the receiver would take the roll-over counter for 0 and
   * not decrypt a single packet (RFC 3711 §3.3.1).
   */
  static int firstSequence(Random random) {
    return random.nextInt(1 << 15);
  }
}
