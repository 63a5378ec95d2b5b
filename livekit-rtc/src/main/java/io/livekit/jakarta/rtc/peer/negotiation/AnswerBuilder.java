package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.sdp.Direction;
import io.livekit.jakarta.rtc.sdp.MediaDescription;
import io.livekit.jakarta.rtc.sdp.Msid;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.ArrayList;
import java.util.List;

/** Decides what we answer to one section of an offer (spec/02 §2.3, §2.4). Owned by: control. */
final class AnswerBuilder {
  private static final String STEREO = ";stereo=1;maxaveragebitrate=510000";
  private static final String DTX = ";usedtx=1";

  private final PeerConfig.Role role;
  private final PayloadPlan publish;
  private final PayloadPlan subscribe;

  AnswerBuilder(PeerConfig.Role role, PayloadPlan publish, PayloadPlan subscribe) {
    this.role = role;
    this.publish = publish;
    this.subscribe = subscribe;
  }

  /**
   * Settles codecs, extensions, layers and direction; a section without a common codec is rejected.
   */
  void settle(Transceiver transceiver, MediaDescription remote, AnswerPolicy policy) {
    transceiver.formats = remote.formats();
    transceiver.protocol = remote.protocol();
    transceiver.rejected = remote.isRejected() || !transceiver.isMedia() && !transceiver.data;
    transceiver.negotiated = true;
    if (transceiver.data || transceiver.rejected) {
      transceiver.remoteReceives = false;
      return;
    }
    boolean remoteSends = remote.direction().sends() && role != PeerConfig.Role.SUBSCRIBER;
    transceiver.remoteReceives = remote.direction().receives();
    PayloadPlan plan = remoteSends ? publish : subscribe;
    transceiver.codecs =
        CodecMatch.common(
            remote.codecs(), plan.codecs(transceiver.kind), feedback(transceiver.kind));
    if (transceiver.codecs.stream().noneMatch(SdpCodec::isPrimary)) {
      transceiver.rejected = true;
      return;
    }
    if (remoteSends) {
      prefer(transceiver, policy, remote);
    }
    if (role == PeerConfig.Role.SINGLE) {
      transceiver.codecs =
          transceiver.kind == MediaKind.VIDEO
              ? CodecMatch.rtxLast(transceiver.codecs)
              : transceiver.codecs.stream().map(AnswerBuilder::repaired).toList();
    }
    transceiver.extensions = ExtensionPlan.accepted(remote.extMaps(), transceiver.kind, role);
    transceiver.rids = remoteSends ? rids(remote) : List.of();
    transceiver.direction = Direction.of(sends(transceiver, remoteSends), remoteSends);
    transceiver.offeredCodecs = transceiver.codecs;
    transceiver.offeredExtensions = transceiver.extensions;
  }

  private boolean sends(Transceiver transceiver, boolean remoteSends) {
    return switch (role) {
      // An unused section of the client's is answered as if we sent (observed, spec/02 §2.4).
      case SINGLE -> transceiver.remoteReceives && (transceiver.sender != null || !remoteSends);
      case CLIENT -> transceiver.remoteReceives && transceiver.sender != null;
      default -> false;
    };
  }

  private List<String> feedback(MediaKind kind) {
    if (kind == MediaKind.AUDIO) {
      return List.of(PayloadPlan.NACK);
    }
    List<String> feedback = new ArrayList<>(PayloadPlan.VIDEO_FEEDBACK);
    feedback.add(PayloadPlan.TRANSPORT_CC);
    if (role == PeerConfig.Role.SINGLE || role == PeerConfig.Role.CLIENT) {
      feedback.add(PayloadPlan.REMB);
    }
    return feedback;
  }

  private void prefer(Transceiver transceiver, AnswerPolicy policy, MediaDescription remote) {
    String trackId = remote.msid().map(Msid::trackId).orElse("");
    AnswerPolicy.Section wish = policy.section(transceiver.mid, transceiver.kind, trackId);
    if (wish.preferredMime() != null) {
      transceiver.codecs =
          CodecMatch.prefer(
              transceiver.codecs, transceiver.kind, wish.preferredMime(), wish.onlyPreferred());
    }
    if (transceiver.kind == MediaKind.AUDIO && role != PeerConfig.Role.CLIENT) {
      transceiver.codecs =
          transceiver.codecs.stream().map(codec -> audio(codec, wish.opus())).toList();
    }
  }

  /** Answering with NACK makes browsers ask for what they miss, too. */
  private static SdpCodec repaired(SdpCodec codec) {
    return codec.is("opus") ? codec.withFeedback(List.of(PayloadPlan.NACK)) : codec;
  }

  /**
   * Browsers don't offer NACK for audio; answering with it makes them keep packets for it all the
   * same.
   */
  private static SdpCodec audio(SdpCodec codec, AnswerPolicy.Opus opus) {
    SdpCodec nacked = codec.withFeedback(List.of(PayloadPlan.NACK));
    if (!codec.is("opus") || !opus.known()) {
      return nacked;
    }
    String fmtp = codec.fmtp().replace(DTX, "").replace(STEREO, "").replace(";stereo=1", "");
    return nacked.withFmtp(fmtp + (opus.dtx() ? DTX : "") + (opus.stereo() ? STEREO : ""));
  }

  /** The offer's order, which is that of the layers; more than we forward aren't taken. */
  private static List<String> rids(MediaDescription remote) {
    return remote.sendRids().stream().limit(MediaSource.MAX_LAYERS).toList();
  }
}
