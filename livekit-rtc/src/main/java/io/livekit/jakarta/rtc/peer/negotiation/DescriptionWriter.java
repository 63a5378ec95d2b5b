package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.ice.IceCredentials;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.sdp.ExtMap;
import io.livekit.jakarta.rtc.sdp.MediaDescription;
import io.livekit.jakarta.rtc.sdp.Rid;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import io.livekit.jakarta.rtc.sdp.SessionDescription;
import io.livekit.jakarta.rtc.sdp.Setup;
import io.livekit.jakarta.rtc.sdp.Simulcast;
import io.livekit.jakarta.rtc.sdp.SsrcGroup;
import java.util.ArrayList;
import java.util.List;

/** Writes our descriptions as spec/02 §2.1 shows them. Owned by: control. */
final class DescriptionWriter {
  static final int SCTP_PORT = 5000;

  /**
   * What our data channels take in one message; LiveKit's clients chunk below it (spec/02 §1.3).
   */
  static final int MAX_MESSAGE_SIZE = 65_535;

  private final long sessionId;
  private final String fingerprint;
  private long version;

  /**
   * @param startSeconds the first description's version: the time, as LiveKit does it
   */
  DescriptionWriter(long sessionId, long startSeconds, String fingerprint) {
    this.sessionId = sessionId;
    this.version = startSeconds;
    this.fingerprint = fingerprint;
  }

  /**
   * @param credentials ours
   * @param candidates to put into the first section
   */
  record Transport(
      IceCredentials credentials,
      boolean lite,
      Setup setup,
      boolean mixed,
      List<String> candidates) {}

  /**
   * @param offer whether it is an offer: those list the codecs wanted, answers the ones agreed on
   */
  String write(List<Transceiver> transceivers, Transport transport, boolean offer) {
    SessionDescription session = SessionDescription.create(sessionId, version++);
    session.addAttribute("msid-semantic", "WMS *");
    session.addAttribute("fingerprint", "sha-256 " + fingerprint);
    if (transport.lite()) {
      session.addAttribute("ice-lite");
    }
    if (transport.mixed()) {
      session.addAttribute("extmap-allow-mixed");
    }
    List<String> bundle = new ArrayList<>();
    transceivers.stream()
        .filter(transceiver -> !transceiver.rejected)
        .forEach(transceiver -> bundle.add(transceiver.mid));
    session.setBundle(bundle);
    boolean first = true;
    for (Transceiver transceiver : transceivers) {
      MediaDescription media =
          transceiver.rejected ? rejected(transceiver) : used(transceiver, transport, offer);
      if (first && !transceiver.rejected) {
        transport.candidates().forEach(media::addCandidate);
        first = false;
      }
      session.addMedia(media);
    }
    return session.toString();
  }

  private static MediaDescription rejected(Transceiver transceiver) {
    List<String> formats =
        transceiver.formats.isEmpty()
            ? List.of(transceiver.data ? "webrtc-datachannel" : "0")
            : transceiver.formats;
    MediaDescription media =
        MediaDescription.create(transceiver.media, transceiver.protocol, formats);
    media.setPort(0);
    if (!transceiver.mid.isEmpty()) { // a section that was offered as rejected needn't have one
      media.addAttribute("mid", transceiver.mid);
    }
    media.addAttribute("inactive");
    return media;
  }

  private static MediaDescription used(
      Transceiver transceiver, Transport transport, boolean offer) {
    MediaDescription media =
        transceiver.data
            ? MediaDescription.create(
                "application", transceiver.protocol, List.of("webrtc-datachannel"))
            : MediaDescription.create(
                transceiver.media,
                MediaDescription.RTP_PROTOCOL,
                formats(transceiver.codecs(offer)));
    media.setSetup(transport.setup());
    media.addAttribute("mid", transceiver.mid);
    if (transceiver.data) {
      media.addAttribute("sendrecv");
      media.addAttribute("sctp-port", Integer.toString(SCTP_PORT));
      media.addAttribute("max-message-size", Integer.toString(MAX_MESSAGE_SIZE));
      media.setIceCredentials(transport.credentials().ufrag(), transport.credentials().pwd());
      return media;
    }
    media.setIceCredentials(transport.credentials().ufrag(), transport.credentials().pwd());
    media.addAttribute("rtcp-mux");
    media.addAttribute("rtcp-rsize");
    transceiver.codecs(offer).forEach(media::addCodec);
    for (ExtMap map : transceiver.extensions(offer)) {
      media.addAttribute("extmap", map.toString());
    }
    if (!offer && !transceiver.rids.isEmpty()) {
      transceiver.rids.forEach(
          rid -> media.addAttribute("rid", new Rid(rid, false, "").toString()));
      media.addAttribute("simulcast", Simulcast.receiving(transceiver.rids).toString());
    }
    if (transceiver.sender != null && transceiver.direction.sends()) {
      addStream(media, transceiver.sender);
    }
    media.addAttribute(transceiver.direction.text());
    return media;
  }

  private static List<String> formats(List<SdpCodec> codecs) {
    return codecs.stream().map(codec -> Integer.toString(codec.payloadType())).toList();
  }

  /**
   * One source per section, without simulcast named the old way too: clients before unified plan's
   * msid look at ssrc lines.
   */
  private static void addStream(MediaDescription media, Sender sender) {
    SenderConfig config = sender.config();
    List<String> rids = sender.rids();
    if (!rids.isEmpty()) {
      // Layers are told apart by what their packets say, not by numbers known beforehand (RFC 8853
      // §5.4).
      rids.forEach(rid -> media.addAttribute("rid", new Rid(rid, true, "").toString()));
      media.addAttribute("simulcast", Simulcast.sending(rids).toString());
      media.addAttribute("msid", config.streamId() + " " + config.trackId());
      return;
    }
    Sender.Stream stream = sender.streams().get(0);
    boolean rtx = sender.hasRtx();
    if (rtx) {
      media.addAttribute(
          "ssrc-group",
          new SsrcGroup(SsrcGroup.FID, List.of(stream.ssrc(), stream.rtxSsrc())).toString());
    }
    for (int ssrc : rtx ? new int[] {stream.ssrc(), stream.rtxSsrc()} : new int[] {stream.ssrc()}) {
      media.addSsrcAttribute(ssrc, "cname", config.streamId());
      media.addSsrcAttribute(ssrc, "msid", config.streamId() + " " + config.trackId());
      media.addSsrcAttribute(ssrc, "mslabel", config.streamId());
      media.addSsrcAttribute(ssrc, "label", config.trackId());
    }
    media.addAttribute("msid", config.streamId() + " " + config.trackId());
  }
}
