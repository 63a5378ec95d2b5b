package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PayloadTypes;
import io.livekit.jakarta.rtc.ingress.ReceivedTrack;
import io.livekit.jakarta.rtc.ingress.ReceivedTrackConfig;
import io.livekit.jakarta.rtc.sdp.MediaDescription;
import io.livekit.jakarta.rtc.sdp.Msid;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import io.livekit.jakarta.rtc.sdp.SsrcGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Makes what receives an m-line, from what was agreed on. Owned by: control. */
final class ReceiverFactory {
  private final EngineConfig engine;
  private final PeerSession session;
  private final LongSupplier clock;

  ReceiverFactory(EngineConfig engine, PeerSession session, LongSupplier clock) {
    this.engine = engine;
    this.session = session;
    this.clock = clock;
  }

  /**
   * @param remote the other side's section, which names streams and SSRCs
   */
  Receiver create(Section section, MediaDescription remote) {
    MediaKind kind = section.kind;
    PayloadTypes types = new PayloadTypes();
    boolean[] known = new boolean[128];
    List<String> mimes = new ArrayList<>();
    SdpCodec first = null;
    for (SdpCodec codec : section.codecs) {
      known[codec.payloadType()] = true;
      if (codec.is("rtx")) {
        types.addRtx(codec.payloadType(), codec.associatedPayloadType());
        continue;
      }
      types.add(codec.payloadType(), MediaCodec.of(PayloadPlan.mime(kind, codec.name())));
      mimes.add(CodecMatch.registeredMime(kind, codec));
      first = first == null ? codec : first;
    }
    boolean video = kind == MediaKind.VIDEO;
    boolean nack =
        video || section.codecs.stream().anyMatch(codec -> codec.hasFeedback(PayloadPlan.NACK));
    ReceivedTrackConfig config =
        new ReceivedTrackConfig(
            MediaCodec.of(mimes.get(0)),
            types,
            ExtensionPlan.ids(section.extensions),
            section.rids,
            nack,
            video ? engine.videoHistory() : engine.audioHistory(),
            engine.speech(),
            engine.proxiesLoss(),
            pliThrottle(),
            session.media().rtcpSsrc());
    ReceivedTrack track =
        new ReceivedTrack(config, session.media().publisherClock(), session::wakeForFeedback);
    int[] ssrcs = announce(track, remote);
    MediaReceiver.Line line =
        new MediaReceiver.Line(track, section.mid, ExtensionPlan.ids(section.extensions), known);
    session.command(() -> session.media().addLine(line, ssrcs));
    Msid msid = remote.msid().orElse(new Msid("", ""));
    return new Receiver(
        section.mid,
        kind,
        msid.streamId().equals("-") ? "" : msid.streamId(),
        msid.trackId(),
        mimes,
        section.rids,
        first.fmtp(),
        track,
        clock);
  }

  private long[] pliThrottle() {
    long[] nanos = new long[MediaSource.MAX_LAYERS];
    for (int i = 0; i < nanos.length; i++) {
      int at = Math.min(i, engine.pliThrottle().size() - 1);
      nanos[i] = at < 0 ? 0 : engine.pliThrottle().get(at).toNanos();
    }
    return nanos;
  }

  /**
   * Senders without rids name their streams: layers by a SIM group, repair streams by FID groups
   * (RFC 5576 §4.2).
   */
  private static int[] announce(ReceivedTrack track, MediaDescription remote) {
    List<Integer> all = remote.ssrcs();
    if (all.isEmpty() || !remote.rids().isEmpty()) {
      return new int[0];
    }
    List<Integer> layers =
        remote.ssrcGroups().stream()
            .filter(group -> group.semantics().equals(SsrcGroup.SIM))
            .map(SsrcGroup::ssrcs)
            .findFirst()
            .orElse(List.of(all.get(0)));
    int spatial = 0;
    for (int ssrc : layers) {
      if (spatial < MediaSource.MAX_LAYERS) {
        track.announce(ssrc, remote.rtxSsrc(ssrc).orElse(0), spatial++);
      }
    }
    return all.stream().limit(2L * MediaSource.MAX_LAYERS).mapToInt(Integer::intValue).toArray();
  }
}
