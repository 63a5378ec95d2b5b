package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.sdp.Direction;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.ArrayList;
import java.util.List;

/** Decides what one section of our offer says (spec/02 §2.2). Owned by: control. */
final class OfferBuilder {
  private final PeerConfig.Role role;
  private final PayloadPlan publish;
  private final PayloadPlan subscribe;

  OfferBuilder(PeerConfig.Role role, PayloadPlan publish, PayloadPlan subscribe) {
    this.role = role;
    this.publish = publish;
    this.subscribe = subscribe;
  }

  /** Sets what the section offers now. */
  void prepare(Transceiver transceiver) {
    if (!transceiver.isMedia() || transceiver.rejected) {
      return;
    }
    transceiver.offeredExtensions = ExtensionPlan.offered(transceiver.kind, transceiver.sender);
    transceiver.offeredCodecs =
        transceiver.kind == MediaKind.AUDIO ? audio(transceiver.sender) : video(transceiver.sender);
    boolean sends = transceiver.sender != null;
    // LiveKit's own offers say sendrecv and, when the track is gone, recvonly; clients know them
    // that way.
    transceiver.direction =
        role == PeerConfig.Role.CLIENT
            ? Direction.of(sends, transceiver.wanted)
            : Direction.of(sends, true);
  }

  private List<SdpCodec> audio(Sender sender) {
    List<SdpCodec> codecs = new ArrayList<>();
    boolean red = sender == null || sender.config().red();
    for (SdpCodec codec : plan(sender).codecs(MediaKind.AUDIO)) {
      boolean opus = codec.is("opus");
      if (codec.is("red") && !red
          || role == PeerConfig.Role.CLIENT && sender != null && !isOf(sender, codec, red)) {
        continue;
      }
      // With RED, redundancy repairs losses; else NACK does (spec/02 §2.2). Servers ask clients
      // again in any case.
      boolean nack =
          role == PeerConfig.Role.CLIENT
              || (opus ? sender == null || !red || sender.config().audioNack() : !codec.is("red"));
      SdpCodec offered = nack ? codec.withFeedback(List.of(PayloadPlan.NACK)) : codec;
      boolean stereo = opus && sender != null && sender.config().stereo();
      codecs.add(stereo ? offered.withFmtp(codec.fmtp() + ";sprop-stereo=1") : offered);
    }
    return codecs;
  }

  private List<SdpCodec> video(Sender sender) {
    List<SdpCodec> codecs = plan(sender).codecs(MediaKind.VIDEO);
    List<String> feedback = new ArrayList<>(PayloadPlan.VIDEO_FEEDBACK);
    feedback.add(PayloadPlan.REMB);
    feedback.add(PayloadPlan.TRANSPORT_CC);
    if (role == PeerConfig.Role.CLIENT && sender != null) {
      codecs = codecs.stream().filter(codec -> isOf(sender, codec, false)).toList();
    }
    return PayloadPlan.withRtx(codecs).stream()
        .map(codec -> codec.is("rtx") ? codec : codec.withFeedback(feedback))
        .toList();
  }

  /** A client receives on what it accepts and sends what it may. */
  private PayloadPlan plan(Sender sender) {
    return role == PeerConfig.Role.CLIENT && sender == null ? publish : subscribe;
  }

  /** A client offers what its file holds: it has no encoder for anything else. */
  private static boolean isOf(Sender sender, SdpCodec codec, boolean red) {
    String mime = PayloadPlan.mime(sender.kind(), codec.name());
    return mime.equalsIgnoreCase(sender.source().mime()) || red && codec.is("red");
  }
}
