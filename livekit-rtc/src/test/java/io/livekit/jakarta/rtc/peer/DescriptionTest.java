package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.egress.PlayoutDelayPolicy;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.sdp.Direction;
import io.livekit.jakarta.rtc.sdp.ExtMap;
import io.livekit.jakarta.rtc.sdp.MediaDescription;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import io.livekit.jakarta.rtc.sdp.SessionDescription;
import io.livekit.jakarta.rtc.sdp.Setup;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our descriptions against those that LiveKit's clients know: spec/02 §2. */
class DescriptionTest {
  private static final String PLAYOUT_DELAY = HeaderExtension.PLAYOUT_DELAY.uri();

  private SimulatedWorld world;
  private VirtualEngine engine;

  @BeforeEach
  void start() throws UnknownHostException {
    world = new SimulatedWorld(1);
    engine = new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 1);
  }

  private VirtualPeer peer(PeerConfig.Role role) {
    return new VirtualPeer(world, engine, "test", role);
  }

  private TrackSource audio() {
    return engine.createLocalSource(MediaKind.AUDIO, "audio/opus");
  }

  private TrackSource video(String mime) {
    return engine.createLocalSource(MediaKind.VIDEO, mime);
  }

  private static SessionDescription answer(
      VirtualPeer peer, AnswerPolicy policy, String... sections) throws Exception {
    return SessionDescription.parse(peer.transport.answer(offer(sections), policy).sdp());
  }

  private static String offer(String... sections) {
    StringBuilder mids = new StringBuilder();
    for (int i = 0; i < sections.length; i++) {
      mids.append(i == 0 ? "" : " ").append(i);
    }
    return Offers.session(mids.toString()) + String.join("", sections);
  }

  private static List<String> uris(MediaDescription media) {
    return media.extMaps().stream()
        .map(map -> map.id() + " " + map.uri().replaceAll(".*[:/#]", ""))
        .toList();
  }

  // ---- session part ----

  @Test
  void theSessionPartHasLiveKitsLinesInTheirOrder() {
    VirtualPeer peer = peer(PeerConfig.Role.SUBSCRIBER);
    peer.openLiveKitChannels();
    String sdp = peer.transport.offer(false).sdp();
    assertThat(sdp.substring(0, sdp.indexOf("m=")))
        .matches(
            "v=0\r\n"
                + "o=- \\d+ \\d+ IN IP4 0.0.0.0\r\n"
                + "s=-\r\n"
                + "t=0 0\r\n"
                + "a=msid-semantic:WMS \\*\r\n"
                + "a=fingerprint:sha-256 [0-9A-F:]{95}\r\n"
                + "a=extmap-allow-mixed\r\n"
                + "a=group:BUNDLE 0\r\n");
    SessionDescription parsed = SessionDescription.parse(sdp);
    MediaDescription data = parsed.media().get(0);
    assertThat(data.lines().get(0).value())
        .isEqualTo("application 9 UDP/DTLS/SCTP webrtc-datachannel");
    assertThat(data.direction()).isEqualTo(Direction.SENDRECV);
    assertThat(data.sctpPort()).contains(5000);
    assertThat(data.maxMessageSize()).isEqualTo(65535);
    assertThat(data.setup()).contains(Setup.ACTPASS);
    assertThat(data.iceUfrag().orElseThrow()).matches("[a-zA-Z]{16}");
    assertThat(data.icePwd().orElseThrow()).matches("[a-zA-Z]{32}");
  }

  @Test
  void aLiteEndSaysSo() throws Exception {
    PeerConfig config =
        new PeerConfig(
            new PeerGroup(),
            "lite",
            PeerConfig.Role.PUBLISHER,
            true,
            false,
            List.of(),
            List.of(),
            true,
            Runnable::run);
    PeerTransport lite =
        engine.createPeer(config, new VirtualPeer(world, engine, "x", PeerConfig.Role.CLIENT));
    SessionDescription answer =
        SessionDescription.parse(
            lite.answer(offer(Offers.data("0")), AnswerPolicy.AS_OFFERED).sdp());
    assertThat(answer.iceLite()).isTrue();
    assertThat(answer.media().get(0).setup()).contains(Setup.ACTIVE);
  }

  @Test
  void aLiteOffererGetsAPassiveAnswer() throws Exception {
    String offer = offer(Offers.data("0")).replace("a=extmap-allow-mixed", "a=ice-lite");
    String answer =
        peer(PeerConfig.Role.PUBLISHER).transport.answer(offer, AnswerPolicy.AS_OFFERED).sdp();
    assertThat(answer).contains("a=setup:passive").doesNotContain("extmap-allow-mixed");
  }

  @Test
  void candidatesStandInTheFirstSectionAndCanBeTrickled() {
    VirtualPeer peer = peer(PeerConfig.Role.SUBSCRIBER);
    peer.openLiveKitChannels();
    peer.send(audio(), "TR_a");
    SessionDescription offer = SessionDescription.parse(peer.transport.offer(false).sdp());
    assertThat(offer.media().get(0).candidates()).isEqualTo(peer.transport.localCandidates());
    assertThat(offer.media().get(1).candidates()).isEmpty();
    assertThat(peer.transport.localCandidates().get(0))
        .matches("candidate:\\d+ 1 udp 2130706431 10.0.0.1 7882 typ host ufrag [a-zA-Z]{16}");
  }

  // ---- subscriber offers ----

  @Test
  void theSubscriberOfferHasLiveKitsPayloadTypes() {
    VirtualPeer peer = peer(PeerConfig.Role.SUBSCRIBER);
    peer.openLiveKitChannels();
    peer.send(audio(), "TR_a");
    peer.send(video("video/VP8"), "TR_v");
    PeerTransport.Offer offer = peer.transport.offer(false);
    assertThat(offer.midToTrackId())
        .containsEntry("1", "TR_a")
        .containsEntry("2", "TR_v")
        .hasSize(2);
    SessionDescription parsed = SessionDescription.parse(offer.sdp());
    MediaDescription audio = parsed.media().get(1);
    MediaDescription video = parsed.media().get(2);
    assertThat(audio.formats()).containsExactly("111", "63", "0", "8");
    assertThat(audio.fmtp(111)).contains("minptime=10;useinbandfec=1");
    assertThat(audio.fmtp(63)).contains("111/111");
    assertThat(audio.codec(111).orElseThrow().feedback()).isEmpty();
    assertThat(audio.codec(0).orElseThrow().feedback()).containsExactly("nack");
    assertThat(uris(audio)).containsExactly("2 abs-capture-time");
    assertThat(audio.direction()).isEqualTo(Direction.SENDRECV);
    assertThat(audio.attribute("msid")).contains("PA_test|TR_a TR_a");
    assertThat(audio.ssrcAttribute(audio.ssrcs().get(0), "cname")).contains("PA_test|TR_a");

    assertThat(video.codecs().stream().filter(codec -> !codec.is("rtx")).map(SdpCodec::payloadType))
        .containsExactly(96, 98, 100, 125, 108, 104, 102, 35, 116);
    for (SdpCodec codec : video.codecs()) {
      if (codec.is("rtx")) {
        assertThat(codec.associatedPayloadType()).isEqualTo(codec.payloadType() - 1);
      } else {
        assertThat(codec.feedback())
            .containsExactly("ccm fir", "nack", "nack pli", "goog-remb", "transport-cc");
      }
    }
    assertThat(video.fmtp(108))
        .contains("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f");
    assertThat(uris(video))
        .containsExactly(
            "1 dependency-descriptor-rtp-header-extension",
            "2 abs-capture-time",
            "3 abs-send-time",
            "4 draft-holmer-rmcat-transport-wide-cc-extensions-01");
    assertThat(video.ssrcGroups()).hasSize(1);
    assertThat(video.ssrcGroups().get(0).ssrcs()).isEqualTo(video.ssrcs());
  }

  @Test
  void theDelayOfPicturesIsOfferedWhereItIsToBeTold() {
    VirtualPeer peer = peer(PeerConfig.Role.SUBSCRIBER);
    SenderConfig usual =
        new SenderConfig(video("video/VP8"), "TR_u", "PA|TR_u", false, false, false);
    SenderConfig delayed =
        new SenderConfig(video("video/VP8"), "TR_d", "PA|TR_d", false, false, false)
            .withPlayout(PlayoutDelayPolicy.of(200, 0, true));
    peer.transport.addSender(usual);
    peer.transport.addSender(delayed);
    List<MediaDescription> media =
        SessionDescription.parse(peer.transport.offer(false).sdp()).media();
    assertThat(media.get(0).extMaps()).extracting(ExtMap::uri).doesNotContain(PLAYOUT_DELAY);
    assertThat(media.get(1).extMaps()).extracting(ExtMap::uri).contains(PLAYOUT_DELAY);
  }

  @Test
  void stereoAndNackFollowTheTrack() {
    VirtualPeer peer = peer(PeerConfig.Role.SUBSCRIBER);
    peer.transport.addSender(new SenderConfig(audio(), "TR_s", "PA|TR_s", true, true, false));
    peer.transport.addSender(new SenderConfig(audio(), "TR_n", "PA|TR_n", false, false, false));
    peer.transport.addSender(new SenderConfig(audio(), "TR_f", "PA|TR_f", false, true, true));
    List<MediaDescription> media =
        SessionDescription.parse(peer.transport.offer(false).sdp()).media();
    assertThat(media.get(0).fmtp(111)).contains("minptime=10;useinbandfec=1;sprop-stereo=1");
    assertThat(media.get(1).formats()).doesNotContain("63");
    assertThat(media.get(1).codec(111).orElseThrow().feedback()).containsExactly("nack");
    assertThat(media.get(2).codec(111).orElseThrow().feedback()).containsExactly("nack");
  }

  @Test
  void onlyEnabledCodecsAreOffered() {
    PeerConfig config =
        new PeerConfig(
            new PeerGroup(),
            "few",
            PeerConfig.Role.SUBSCRIBER,
            false,
            false,
            List.of(),
            List.of(
                new EnabledCodec("VIDEO/vp8", ""),
                new EnabledCodec("audio/opus", ""),
                new EnabledCodec(
                    "video/H264",
                    "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f")),
            true,
            Runnable::run);
    PeerTransport transport = engine.createPeer(config, peer(PeerConfig.Role.CLIENT));
    transport.addSender(new SenderConfig(audio(), "TR_a", "PA|TR_a", false, true, false));
    transport.addSender(
        new SenderConfig(video("video/VP8"), "TR_v", "PA|TR_v", false, false, false));
    List<MediaDescription> media = SessionDescription.parse(transport.offer(false).sdp()).media();
    assertThat(media.get(0).formats()).containsExactly("111");
    assertThat(media.get(1).formats()).containsExactly("96", "97", "106", "107");
  }

  @Test
  void theCodecSentIsTheFirstOfTheTracksThatTheAnswerKept() throws Exception {
    VirtualPeer peer = peer(PeerConfig.Role.SUBSCRIBER);
    TrackSender red = peer.send(audio(), "TR_a");
    TrackSender h264 = peer.send(video("video/H264"), "TR_h");
    TrackSender vp9 = peer.send(video("video/VP9"), "TR_9");
    String offer = peer.transport.offer(false).sdp();
    VirtualPeer client = peer(PeerConfig.Role.CLIENT);
    String answer = client.transport.answer(offer, AnswerPolicy.AS_OFFERED).sdp();
    // this client has neither RED nor VP9
    answer =
        answer.replace("111 63 0 8", "111 0 8").replaceAll("96 97 98 99 100 101 125", "96 97 125");
    peer.transport.applyAnswer(answer);
    world.runMillis(10);
    assertThat(red.mime()).isEqualTo("audio/opus");
    assertThat(h264.mime()).isEqualTo("video/H264");
    assertThat(vp9.mime()).isNull();
    assertThat(peer.negotiated).containsExactly("TR_a audio/opus", "TR_h video/H264", "TR_9 null");
  }

  @Test
  void aRestartChangesCredentialsAndNothingElse() throws Exception {
    VirtualPeer peer = peer(PeerConfig.Role.SUBSCRIBER);
    peer.send(audio(), "TR_a");
    VirtualPeer client = peer(PeerConfig.Role.CLIENT);
    peer.offerTo(client, false);
    String before = peer.transport.offer(false).sdp();
    peer.transport.applyAnswer(client.transport.answer(before, AnswerPolicy.AS_OFFERED).sdp());
    String after = peer.transport.offer(true).sdp();
    assertThat(scrub(after)).isEqualTo(scrub(before));
    assertThat(SessionDescription.parse(after).media().get(0).iceUfrag())
        .isNotEqualTo(SessionDescription.parse(before).media().get(0).iceUfrag());
  }

  private static String scrub(String sdp) {
    return sdp.replaceAll("o=.*", "").replaceAll("a=ice-.*", "").replaceAll("a=candidate.*", "");
  }

  // ---- publisher answers ----

  @Test
  void thePublisherAnswerMirrorsTheOffer() throws Exception {
    VirtualPeer peer = peer(PeerConfig.Role.PUBLISHER);
    SessionDescription answer =
        answer(
            peer,
            AnswerPolicy.AS_OFFERED,
            Offers.data("0"),
            Offers.audio("1", "sendonly"),
            Offers.video("2", "sendonly", true));
    assertThat(answer.bundleMids()).containsExactly("0", "1", "2");
    MediaDescription audio = answer.media().get(1);
    MediaDescription video = answer.media().get(2);
    assertThat(audio.direction()).isEqualTo(Direction.RECVONLY);
    assertThat(audio.setup()).contains(Setup.ACTIVE);
    assertThat(audio.formats()).containsExactly("109", "63", "0", "8");
    assertThat(audio.codecs())
        .allSatisfy(codec -> assertThat(codec.feedback()).containsExactly("nack"));
    assertThat(uris(audio)).containsExactly("14 ssrc-audio-level", "4 mid");
    assertThat(video.formats())
        .containsExactly("96", "97", "98", "99", "45", "46", "102", "103", "123", "124");
    assertThat(video.codec(96).orElseThrow().feedback())
        .containsExactlyInAnyOrder("transport-cc", "ccm fir", "nack", "nack pli");
    assertThat(uris(video))
        .containsExactly(
            "3 draft-holmer-rmcat-transport-wide-cc-extensions-01",
            "4 mid",
            "10 rtp-stream-id",
            "11 repaired-rtp-stream-id",
            "12 dependency-descriptor-rtp-header-extension");
    assertThat(video.attributes("rid")).containsExactly("f recv", "h recv", "q recv");
    assertThat(video.attribute("simulcast")).contains("recv f;h;q");

    world.runMillis(10);
    assertThat(peer.tracks).hasSize(2);
    TrackReceiver cam = peer.tracks.get(1);
    assertThat(cam.mid()).isEqualTo("2");
    assertThat(cam.trackId()).isEqualTo("cam-id");
    assertThat(cam.streamId()).isEqualTo("stream");
    assertThat(cam.rids()).containsExactly("f", "h", "q");
    assertThat(cam.mime()).isEqualTo("video/VP8");
    assertThat(cam.negotiatedMimes())
        .containsExactly("video/VP8", "video/VP9", "video/AV1", "video/H264", "video/H264");
  }

  @Test
  void thePolicyPutsTheTracksCodecFirst() throws Exception {
    AnswerPolicy policy =
        (mid, kind, trackId) ->
            kind == MediaKind.AUDIO
                ? new AnswerPolicy.Section(
                    "audio/red", false, new AnswerPolicy.Opus(true, true, true))
                : new AnswerPolicy.Section(
                    "video/VP9", trackId.equals("cam-id"), AnswerPolicy.Opus.AS_OFFERED);
    VirtualPeer peer = peer(PeerConfig.Role.PUBLISHER);
    SessionDescription answer =
        answer(peer, policy, Offers.audio("0", "sendonly"), Offers.video("1", "sendonly", false));
    assertThat(answer.media().get(0).formats()).startsWith("63", "109");
    assertThat(answer.media().get(0).fmtp(109))
        .contains("minptime=10;useinbandfec=1;usedtx=1;stereo=1;maxaveragebitrate=510000");
    assertThat(answer.media().get(1).formats()).containsExactly("98", "99");
    world.runMillis(10);
    assertThat(peer.tracks.get(0).mime()).isEqualTo("audio/red");
  }

  @Test
  void opusParametersAreTakenBackWhereTheTrackDoesNotWantThem() throws Exception {
    AnswerPolicy policy =
        (mid, kind, trackId) ->
            new AnswerPolicy.Section(null, false, new AnswerPolicy.Opus(true, false, false));
    String section =
        Offers.audio("0", "sendonly").replace("useinbandfec=1", "useinbandfec=1;stereo=1;usedtx=1");
    SessionDescription answer = answer(peer(PeerConfig.Role.PUBLISHER), policy, section);
    assertThat(answer.media().get(0).fmtp(109)).contains("minptime=10;useinbandfec=1");
  }

  @Test
  void sectionsWithoutACommonCodecAreRejectedAndKeepTheirPlace() throws Exception {
    String g722 = Offers.audio("0", "sendonly").replace("109 63 9 0 8 13 110", "9");
    String text =
        "m=text 9 UDP/TLS/RTP/SAVPF 98\nc=IN IP4 0.0.0.0\na=mid:1\na=rtpmap:98 t140/1000\n";
    VirtualPeer peer = peer(PeerConfig.Role.PUBLISHER);
    SessionDescription answer =
        answer(peer, AnswerPolicy.AS_OFFERED, g722, text, Offers.video("2", "sendonly", false));
    assertThat(answer.media()).extracting(MediaDescription::port).containsExactly(0, 0, 9);
    assertThat(answer.media().get(0).mid()).contains("0");
    assertThat(answer.bundleMids()).containsExactly("2");
    world.runMillis(10);
    assertThat(peer.tracks).hasSize(1);
  }

  @Test
  void tracksEndWhenTheirSectionStopsSending() throws Exception {
    VirtualPeer peer = peer(PeerConfig.Role.PUBLISHER);
    answer(
        peer,
        AnswerPolicy.AS_OFFERED,
        Offers.audio("0", "sendonly"),
        Offers.video("1", "sendonly", true));
    SessionDescription second =
        answer(
            peer,
            AnswerPolicy.AS_OFFERED,
            Offers.audio("0", "inactive"),
            Offers.video("1", "recvonly", false));
    assertThat(second.media().get(0).direction()).isEqualTo(Direction.INACTIVE);
    assertThat(second.media().get(1).direction()).isEqualTo(Direction.INACTIVE);
    world.runMillis(10);
    assertThat(peer.ended).hasSize(2);
    answer(
        peer,
        AnswerPolicy.AS_OFFERED,
        Offers.audio("0", "sendonly").replace("mic-id", "other"),
        Offers.video("1", "inactive", false));
    world.runMillis(10);
    assertThat(peer.tracks).hasSize(3);
    assertThat(peer.tracks.get(2).trackId()).isEqualTo("other");
    assertThat(peer.transport.receivers()).hasSize(1);
  }

  @Test
  void aReplacedTrackEndsAndTheNewOneBegins() throws Exception {
    VirtualPeer peer = peer(PeerConfig.Role.PUBLISHER);
    answer(peer, AnswerPolicy.AS_OFFERED, Offers.audio("0", "sendonly"));
    answer(peer, AnswerPolicy.AS_OFFERED, Offers.audio("0", "sendonly"));
    answer(peer, AnswerPolicy.AS_OFFERED, Offers.audio("0", "sendonly").replace("mic-id", "mic-2"));
    world.runMillis(10);
    assertThat(peer.tracks).extracting(TrackReceiver::trackId).containsExactly("mic-id", "mic-2");
    assertThat(peer.ended).extracting(TrackReceiver::trackId).containsExactly("mic-id");
  }

  // ---- single connection ----

  @Test
  void theSingleAnswerUsesTheClientsPayloadTypesAndSections() throws Exception {
    VirtualPeer peer = peer(PeerConfig.Role.SINGLE);
    SessionDescription empty =
        answer(
            peer,
            AnswerPolicy.AS_OFFERED,
            Offers.data("0"),
            Offers.audio("1", "recvonly"),
            Offers.video("2", "recvonly", false));
    assertThat(empty.media().get(1).direction()).isEqualTo(Direction.SENDONLY);
    assertThat(empty.media().get(1).ssrcs()).isEmpty();
    assertThat(empty.media().get(1).msid()).isEmpty();
    assertThat(empty.media().get(1).formats()).containsExactly("109", "63", "0", "8");
    assertThat(empty.media().get(1).codec(109).orElseThrow().feedback())
        .as("makes a browser ask for what it misses")
        .containsExactly("nack");
    assertThat(empty.media().get(2).formats())
        .containsExactly("96", "98", "45", "102", "97", "99", "46", "103");
    assertThat(uris(empty.media().get(2)))
        .as("also where nothing is sent yet: a browser offers no more than this again")
        .contains("2 abs-send-time", "5 playout-delay");
    assertThat(empty.media().get(2).codec(96).orElseThrow().feedback()).contains("goog-remb");

    TrackSender mic = peer.send(audio(), "TR_a");
    TrackSender cam = peer.send(video("video/VP8"), "TR_v");
    TrackSender more = peer.send(video("video/VP8"), "TR_w");
    PeerTransport.Answer answer =
        peer.transport.answer(
            offer(
                Offers.data("0"),
                Offers.audio("1", "recvonly"),
                Offers.video("2", "recvonly", false)),
            AnswerPolicy.AS_OFFERED);
    assertThat(answer.midToTrackId())
        .containsEntry("1", "TR_a")
        .containsEntry("2", "TR_v")
        .hasSize(2);
    assertThat(answer.missingVideo()).isEqualTo(1);
    assertThat(answer.missingAudio()).isZero();
    assertThat(mic.mime()).isEqualTo("audio/red");
    assertThat(cam.mid()).isEqualTo("2");
    assertThat(more.mid()).isNull();
    SessionDescription parsed = SessionDescription.parse(answer.sdp());
    assertThat(parsed.media().get(2).msid().orElseThrow().trackId()).isEqualTo("TR_v");

    // the section of a removed track is free for the next one
    peer.transport.removeSender(cam);
    PeerTransport.Answer next =
        peer.transport.answer(
            offer(
                Offers.data("0"),
                Offers.audio("1", "recvonly"),
                Offers.video("2", "recvonly", false)),
            AnswerPolicy.AS_OFFERED);
    assertThat(next.midToTrackId()).containsEntry("2", "TR_w");
    assertThat(next.missingVideo()).isZero();
  }

  @Test
  void theSingleConnectionReceivesToo() throws Exception {
    VirtualPeer peer = peer(PeerConfig.Role.SINGLE);
    SessionDescription answer =
        answer(
            peer,
            AnswerPolicy.AS_OFFERED,
            Offers.audio("0", "sendrecv"),
            Offers.video("1", "sendonly", true));
    assertThat(answer.media().get(0).direction()).isEqualTo(Direction.RECVONLY);
    assertThat(answer.media().get(1).direction()).isEqualTo(Direction.RECVONLY);
    assertThat(answer.media().get(1).formats()).contains("123");
    peer.send(audio(), "TR_a");
    SessionDescription both =
        answer(
            peer,
            AnswerPolicy.AS_OFFERED,
            Offers.audio("0", "sendrecv"),
            Offers.video("1", "sendonly", true));
    assertThat(both.media().get(0).direction()).isEqualTo(Direction.SENDRECV);
    world.runMillis(10);
    assertThat(peer.tracks).hasSize(2);
    assertThat(peer.ended).isEmpty();
  }

  // ---- what is refused ----

  @Test
  void impossibleDescriptionsAreRefusedAndChangeNothing() throws Exception {
    VirtualPeer peer = peer(PeerConfig.Role.PUBLISHER);
    String good = offer(Offers.data("0"), Offers.audio("1", "sendonly"));
    peer.transport.answer(good, AnswerPolicy.AS_OFFERED);
    for (String bad :
        List.of(
            "",
            "no sdp",
            Offers.session(""),
            offer(Offers.data("0")),
            good.replace("a=mid:1", "a=mid:7"),
            good.replace("a=ice-ufrag:wxyz", "a=x:y"),
            good.replace("a=fingerprint:sha-256 AB", "a=fingerprint:sha-256 BA"),
            good.replace("sha-256", "sha-1"))) {
      assertThatThrownBy(() -> peer.transport.answer(bad, AnswerPolicy.AS_OFFERED))
          .as(bad)
          .isInstanceOf(NegotiationException.class)
          .hasMessageMatching("(?s).{5,300}");
    }
    assertThatThrownBy(() -> peer.transport.applyAnswer(good))
        .isInstanceOf(NegotiationException.class);
    peer.transport.answer(good, AnswerPolicy.AS_OFFERED);
    world.runMillis(10);
    assertThat(peer.tracks).hasSize(1);
    assertThat(peer.ended).isEmpty();
  }

  @Test
  void mutilatedDescriptionsNeverThrowAnythingElse() throws Exception {
    Random random = new Random(42);
    String offer =
        offer(Offers.data("0"), Offers.audio("1", "sendrecv"), Offers.video("2", "sendonly", true));
    VirtualPeer subscriber = peer(PeerConfig.Role.SUBSCRIBER);
    subscriber.openLiveKitChannels();
    subscriber.send(audio(), "TR_a");
    subscriber.send(video("video/VP8"), "TR_v");
    VirtualPeer client = peer(PeerConfig.Role.CLIENT);
    String answer =
        client
            .transport
            .answer(subscriber.transport.offer(false).sdp(), AnswerPolicy.AS_OFFERED)
            .sdp();
    int refused = 0;
    for (int i = 0; i < 1500; i++) {
      VirtualPeer single = peer(PeerConfig.Role.SINGLE);
      single.send(audio(), "TR_a");
      try {
        single.transport.answer(mutate(offer, random), AnswerPolicy.AS_OFFERED);
        single.transport.answer(mutate(offer, random), AnswerPolicy.AS_OFFERED);
      } catch (NegotiationException e) {
        refused++;
      }
      single.transport.close();
      subscriber.transport.offer(false);
      try {
        subscriber.transport.applyAnswer(mutate(answer, random));
      } catch (NegotiationException e) {
        refused++;
      }
      world.runMillis(1);
    }
    assertThat(refused).isPositive();
    assertThat(engine.faults()).isEmpty();
  }

  private static String mutate(String sdp, Random random) {
    List<String> lines = new ArrayList<>(List.of(sdp.split("\r?\n")));
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = random.nextInt(lines.size());
      switch (random.nextInt(5)) {
        case 0 -> lines.remove(at);
        case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
        case 2 ->
            lines.set(
                at,
                lines
                    .get(at)
                    .replace((char) ('0' + random.nextInt(10)), (char) ('0' + random.nextInt(10))));
        case 3 ->
            lines.set(at, lines.get(at).substring(0, random.nextInt(lines.get(at).length() + 1)));
        default ->
            lines.set(at, lines.get(at).replaceAll("sendonly|sendrecv|recvonly", "inactive"));
      }
    }
    return String.join("\r\n", lines) + "\r\n";
  }
}
