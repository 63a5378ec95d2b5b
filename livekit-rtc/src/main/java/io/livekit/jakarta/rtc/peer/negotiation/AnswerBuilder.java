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
  void settle(Section section, MediaDescription remote, AnswerPolicy policy) {
    section.formats = remote.formats();
    section.protocol = remote.protocol();
    section.rejected = remote.isRejected() || !section.isMedia() && !section.data;
    section.negotiated = true;
    if (section.data || section.rejected) {
      section.remoteReceives = false;
      return;
    }
    boolean remoteSends = remote.direction().sends() && role != PeerConfig.Role.SUBSCRIBER;
    section.remoteReceives = remote.direction().receives();
    PayloadPlan plan = remoteSends ? publish : subscribe;
    section.codecs =
        CodecMatch.common(remote.codecs(), plan.codecs(section.kind), feedback(section.kind));
    if (section.codecs.stream().noneMatch(SdpCodec::isPrimary)) {
      section.rejected = true;
      return;
    }
    if (remoteSends) {
      prefer(section, policy, remote);
    }
    if (role == PeerConfig.Role.SINGLE && section.kind == MediaKind.VIDEO) {
      section.codecs = CodecMatch.rtxLast(section.codecs);
    }
    section.extensions = ExtensionPlan.accepted(remote.extMaps(), section.kind, role);
    section.rids = remoteSends ? rids(remote) : List.of();
    section.direction = Direction.of(sends(section, remoteSends), remoteSends);
    section.offeredCodecs = section.codecs;
    section.offeredExtensions = section.extensions;
  }

  private boolean sends(Section section, boolean remoteSends) {
    return switch (role) {
      // An unused section of the client's is answered as if we sent (observed, spec/02 §2.4).
      case SINGLE -> section.remoteReceives && (section.sender != null || !remoteSends);
      case CLIENT -> section.remoteReceives && section.sender != null;
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

  private void prefer(Section section, AnswerPolicy policy, MediaDescription remote) {
    String trackId = remote.msid().map(Msid::trackId).orElse("");
    AnswerPolicy.Section wish = policy.section(section.mid, section.kind, trackId);
    if (wish.preferredMime() != null) {
      section.codecs =
          CodecMatch.prefer(
              section.codecs, section.kind, wish.preferredMime(), wish.onlyPreferred());
    }
    if (section.kind == MediaKind.AUDIO && role != PeerConfig.Role.CLIENT) {
      section.codecs = section.codecs.stream().map(codec -> audio(codec, wish.opus())).toList();
    }
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
