package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PayloadTypes;
import io.livekit.jakarta.rtc.ingress.ReceivedTrack;
import io.livekit.jakarta.rtc.ingress.ReceivedTrackConfig;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import io.livekit.jakarta.rtc.peer.session.PeerSession;
import io.livekit.jakarta.rtc.peer.session.ReceiveSection;
import io.livekit.jakarta.rtc.sdp.MediaDescription;
import io.livekit.jakarta.rtc.sdp.Msid;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import io.livekit.jakarta.rtc.sdp.SsrcGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Makes what receives an m-line, from what was agreed on, and changes it. Owned by: control. */
final class ReceiverFactory {
  private final EngineConfig engine;
  private final PeerSession session;
  private final LongSupplier clock;
  private final Consumer<Receiver> learned;

  /**
   * @param learned told, on the control executor, when packets have shown something new of a
   *     receiver
   */
  ReceiverFactory(
      EngineConfig engine, PeerSession session, LongSupplier clock, Consumer<Receiver> learned) {
    this.engine = engine;
    this.session = session;
    this.clock = clock;
    this.learned = learned;
  }

  /**
   * @param remote the other side's section, which names streams and SSRCs
   */
  Receiver create(Transceiver transceiver, MediaDescription remote) {
    ReceivedTrackConfig config = config(transceiver);
    ReceivedTrack track =
        new ReceivedTrack(
            config,
            session.media().publisherClock(),
            session.media().limit(),
            session::wakeForFeedback);
    ReceiveSection receiving = new ReceiveSection(track, transceiver.mid, config);
    Receiver receiver =
        new Receiver(
            transceiver.mid,
            transceiver.kind,
            describe(transceiver, remote),
            receiving,
            session::command,
            clock);
    announcedLayers(remote).forEach(layer -> layer.announceTo(track));
    int[] ssrcs = announced(remote);
    session.command(
        () -> {
          track.onLearned(() -> learned.accept(receiver));
          session.media().addSection(receiving, ssrcs);
        });
    return receiver;
  }

  /**
   * Lets a receiver go on with another description of its m-line.
   *
   * @return whether its names or layers are others now
   */
  boolean update(Receiver receiver, Transceiver transceiver, MediaDescription remote) {
    Receiver.Description old = receiver.description();
    Receiver.Description next = describe(transceiver, remote).keepingNamesOf(old);
    receiver.describe(next);
    ReceivedTrackConfig config = config(transceiver);
    List<AnnouncedLayer> layers = announcedLayers(remote);
    int[] ssrcs = announced(remote);
    ReceiveSection receiving = receiver.section();
    session.command(
        () -> {
          session.media().changeSection(receiving, config, ssrcs);
          layers.forEach(layer -> layer.announceTo(receiving.track()));
        });
    return !next.isNamedAs(old);
  }

  void end(Receiver receiver) {
    session.command(() -> session.media().removeSection(receiver.section()));
  }

  /**
   * @return whether a description is of another track than the receiver's
   */
  static boolean isOther(Receiver receiver, MediaDescription remote) {
    String named = remote.msid().map(Msid::trackId).orElse("");
    String known = receiver.trackId();
    return !named.isEmpty() && !known.isEmpty() && !named.equals(known);
  }

  private static Receiver.Description describe(Transceiver transceiver, MediaDescription remote) {
    Msid msid = remote.msid().orElse(new Msid("", ""));
    return new Receiver.Description(
        msid.streamId().equals("-") ? "" : msid.streamId(),
        msid.trackId(),
        transceiver.codecs.stream().filter(codec -> !codec.is("rtx")).toList(),
        transceiver.rids);
  }

  private ReceivedTrackConfig config(Transceiver transceiver) {
    PayloadTypes types = new PayloadTypes();
    MediaCodec first = null;
    for (SdpCodec codec : transceiver.codecs) {
      if (codec.is("rtx")) {
        types.addRtx(codec.payloadType(), codec.associatedPayloadType());
        continue;
      }
      MediaCodec media = MediaCodec.of(PayloadPlan.mime(transceiver.kind, codec.name()));
      types.add(codec.payloadType(), media);
      first = first == null ? media : first;
    }
    boolean video = transceiver.kind == MediaKind.VIDEO;
    boolean nack =
        video || transceiver.codecs.stream().anyMatch(codec -> codec.hasFeedback(PayloadPlan.NACK));
    return new ReceivedTrackConfig(
        first,
        types,
        ExtensionPlan.ids(transceiver.extensions),
        transceiver.rids,
        nack,
        video ? engine.videoHistory() : engine.audioHistory(),
        engine.speech(),
        engine.proxiesLoss(),
        pliThrottle(),
        session.media().rtcpSsrc());
  }

  private long[] pliThrottle() {
    long[] nanos = new long[MediaSource.MAX_LAYERS];
    for (int i = 0; i < nanos.length; i++) {
      int at = Math.min(i, engine.pliThrottle().size() - 1);
      nanos[i] = at < 0 ? 0 : engine.pliThrottle().get(at).toNanos();
    }
    return nanos;
  }

  private record AnnouncedLayer(int spatial, int ssrc, int rtxSsrc) {
    void announceTo(ReceivedTrack track) {
      track.announce(ssrc, rtxSsrc, spatial);
    }
  }

  /**
   * Senders without rids name their streams: layers by a SIM group, repair streams by FID groups
   * (RFC 5576 §4.2).
   */
  private static List<AnnouncedLayer> announcedLayers(MediaDescription remote) {
    List<Integer> all = remote.ssrcs();
    if (all.isEmpty() || !remote.sendRids().isEmpty()) {
      return List.of();
    }
    List<Integer> ssrcs =
        remote.ssrcGroups().stream()
            .filter(group -> group.semantics().equals(SsrcGroup.SIM))
            .map(SsrcGroup::ssrcs)
            .findFirst()
            .orElse(List.of(all.get(0)));
    List<AnnouncedLayer> layers = new ArrayList<>();
    for (int ssrc : ssrcs.subList(0, Math.min(ssrcs.size(), MediaSource.MAX_LAYERS))) {
      layers.add(new AnnouncedLayer(layers.size(), ssrc, remote.rtxSsrc(ssrc).orElse(0)));
    }
    return layers;
  }

  /**
   * @return the SSRCs that a section without rids names; with rids packets tell their layer
   *     themselves (RFC 8853 §5.4)
   */
  private static int[] announced(MediaDescription remote) {
    return remote.sendRids().isEmpty()
        ? remote.ssrcs().stream()
            .limit(2L * MediaSource.MAX_LAYERS)
            .mapToInt(Integer::intValue)
            .toArray()
        : new int[0];
  }
}
