package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.egress.DownTrackConfig;
import io.livekit.jakarta.rtc.egress.PacketOut;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.session.EngineContext;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.List;
import java.util.Random;

/** Makes what sends an m-line's track, from what was agreed on. Owned by: control. */
final class DownTrackFactory {
  private static final int NO_RTX = -1;

  private final PeerConfig.Role role;
  private final EngineContext context;
  private final PacketOut out;

  /**
   * @param out the connection's way out
   */
  DownTrackFactory(PeerConfig.Role role, EngineContext context, PacketOut out) {
    this.role = role;
    this.context = context;
    this.out = out;
  }

  /**
   * @param codec of those agreed on, the one to send with
   * @param mixed one- and two-byte header extensions may be mixed
   * @return a down track for each of the sender's streams, in their order
   */
  List<DownTrack> create(Sender sender, Transceiver transceiver, SdpCodec codec, boolean mixed) {
    return sender.streams().stream()
        .map(stream -> create(sender, stream, transceiver, codec, mixed))
        .toList();
  }

  private DownTrack create(
      Sender sender, Sender.Stream stream, Transceiver transceiver, SdpCodec codec, boolean mixed) {
    boolean video = transceiver.kind == MediaKind.VIDEO;
    SdpCodec rtx = CodecMatch.rtxOf(codec, transceiver.codecs);
    DownTrackConfig config =
        new DownTrackConfig(
            MediaCodec.of(PayloadPlan.mime(transceiver.kind, codec.name())),
            codec.payloadType(),
            video ? codec.payloadType() : SenderCodec.opus(codec, transceiver.codecs),
            stream.ssrc(),
            rtx == null ? NO_RTX : rtx.payloadType(),
            stream.rtxSsrc(),
            isRepaired(codec, transceiver.codecs),
            ExtensionPlan.ids(transceiver.extensions),
            mixed,
            transceiver.mid,
            stream.rid(),
            sender.config().streamId(),
            video ? context.config().videoHistory() : context.config().audioHistory(),
            role == PeerConfig.Role.SINGLE,
            sender.config().opens(),
            sender.config().trailer(),
            sender.config().playout());
    Random random = context.random();
    return new DownTrack(config, out, firstSequence(random), random.nextInt());
  }

  /** What is in RED has a payload type, and so feedback, of its own. */
  private static boolean isRepaired(SdpCodec codec, List<SdpCodec> agreed) {
    int inner = SenderCodec.opus(codec, agreed);
    return codec.hasFeedback(PayloadPlan.NACK)
        || codec.is("red")
            && agreed.stream()
                .anyMatch(c -> c.payloadType() == inner && c.hasFeedback(PayloadPlan.NACK));
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
