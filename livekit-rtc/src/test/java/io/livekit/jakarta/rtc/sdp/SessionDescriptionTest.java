package io.livekit.jakarta.rtc.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionDescriptionTest {
  private static final String MINIMAL = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";

  static String fixture(String name) {
    try (InputStream in = SessionDescriptionTest.class.getResourceAsStream(name + ".sdp")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\n", "\r\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SessionDescription parse(String name) {
    return SessionDescription.parse(fixture(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"chrome-publisher-offer", "firefox-offer", "server-offer", "libwebrtc-answer"})
  void keepsEveryLineInPlace(String name) {
    assertThat(parse(name)).hasToString(fixture(name));
    assertThat(SessionDescription.parse(fixture(name).replace("\r\n", "\n")))
        .hasToString(fixture(name));
    assertThat(SessionDescription.parse(fixture(name).stripTrailing())).hasToString(fixture(name));
  }

  @Test
  void readsAPublisherOffer() {
    SessionDescription offer = parse("chrome-publisher-offer");
    assertThat(offer.bundleMids()).containsExactly("0", "1", "2");
    assertThat(offer.extmapAllowMixed()).isTrue();
    assertThat(offer.iceLite()).isFalse();
    assertThat(offer.sessionVersion()).isEqualTo("2");

    MediaDescription data = offer.media().get(0);
    assertThat(data.isData()).isTrue();
    assertThat(data.sctpPort()).contains(5000);
    assertThat(data.maxMessageSize()).isEqualTo(262144);
    assertThat(data.setup()).contains(Setup.ACTPASS);
    assertThat(data.hasIceOption("trickle")).isTrue();
    assertThat(data.fingerprints().get(0).algorithm()).isEqualTo("sha-256");
    assertThat(data.codecs()).isEmpty();

    MediaDescription audio = offer.media("1").orElseThrow();
    assertThat(audio.kind()).isEqualTo("audio");
    assertThat(audio.direction()).isEqualTo(Direction.SENDONLY);
    assertThat(audio.codecs())
        .extracting(SdpCodec::payloadType)
        .containsExactly(111, 63, 9, 0, 8, 13, 110, 126);
    SdpCodec opus = audio.codec(111).orElseThrow();
    assertThat(opus.is("OPUS")).isTrue();
    assertThat(opus.channels()).isEqualTo(2);
    assertThat(opus.parameter("useinbandfec")).contains("1");
    assertThat(opus.parameter("stereo")).isEmpty();
    assertThat(audio.fmtp(63)).contains("111/111");
    assertThat(audio.ssrcs()).containsExactly(0xDEADBEEF);
    assertThat(audio.ssrcAttribute(0xDEADBEEF, "cname")).contains("7hPq0hZkI3b1yBz0");
    assertThat(audio.msid())
        .contains(
            new Msid(
                "5a1d7d4b-2f0c-4f3c-8f3b-0d5e7a5e5a11", "0e9e7b62-93a8-4d0a-9a0a-37a1f4d3c2b1"));

    MediaDescription video = offer.media("2").orElseThrow();
    assertThat(video.codec(96).orElseThrow().feedback())
        .containsExactly("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli");
    assertThat(video.codec(97).orElseThrow().associatedPayloadType()).isEqualTo(96);
    assertThat(video.codec(97).orElseThrow().isPrimary()).isFalse();
    assertThat(video.rids()).extracting(Rid::id).containsExactly("q", "h", "f");
    assertThat(video.rids().get(1).restrictions()).isEqualTo("max-width=640;max-height=360");
    Simulcast simulcast = video.simulcasts().get(0);
    assertThat(simulcast.sendRids()).containsExactly("q", "h", "f");
    assertThat(simulcast.send().get(2).get(0).paused()).isTrue();
    assertThat(simulcast).hasToString("send q;h;~f");
    assertThat(video.extMaps()).extracting(ExtMap::id).containsExactly(14, 2, 13, 3, 4, 10, 11, 12);
    assertThat(video.extMaps().get(7).direction()).isEqualTo(Direction.SENDONLY);
    assertThat(video.msid()).contains(new Msid("-", "6d7a2f64-56c2-41d2-9f35-2b1a0c8f7e11"));
  }

  @Test
  void fallsBackToTheSessionPart() {
    SessionDescription offer = parse("firefox-offer");
    MediaDescription video = offer.media().get(0);
    assertThat(video.fingerprints()).isEmpty();
    assertThat(offer.fingerprints(video))
        .singleElement()
        .satisfies(fingerprint -> assertThat(fingerprint.value()).startsWith("3B:7C:56"));
    assertThat(offer.iceUfrag(video)).contains("1c4a9cf5");
    assertThat(offer.icePwd(video)).contains("97cc1f1d2a2dc8bb0ad42bd1d4a2d5e2");
    assertThat(offer.setup(video)).contains(Setup.ACTPASS);
    assertThat(video.codec(120).orElseThrow().feedback())
        .as("with those of *")
        .containsExactly("nack", "nack pli", "ccm fir");
    assertThat(video.rtxSsrc(1211120042)).contains((int) 3082231344L);
    assertThat(video.ssrcGroups()).singleElement().hasToString("FID 1211120042 3082231344");
    assertThat(offer.media().get(1).maxMessageSize()).isEqualTo(1073741823);
  }

  @Test
  void readsCandidatesAndOldStyleMsids() {
    SessionDescription offer = parse("server-offer");
    assertThat(offer.iceLite()).isTrue();
    MediaDescription data = offer.media().get(0);
    assertThat(data.candidates())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("candidate:233762139 1 udp ");
    assertThat(data.endOfCandidates()).isTrue();
    MediaDescription video = offer.media().get(1);
    assertThat(video.msid()).contains(new Msid("PA_abc|TR_def", "TR_def"));
    assertThat(video.codec(96).orElseThrow().hasFeedback("nack"))
        .as("with a blank behind it")
        .isTrue();
    assertThat(video.codec(96).orElseThrow().hasFeedback("ccm fir")).isTrue();
  }

  @Test
  void readsRejectedSections() {
    SessionDescription answer = parse("libwebrtc-answer");
    assertThat(answer.media().get(0).isRejected()).isFalse();
    assertThat(answer.media().get(0).direction()).isEqualTo(Direction.RECVONLY);
    assertThat(answer.media().get(1).isRejected()).isTrue();
    assertThat(answer.media().get(1).codecs())
        .as("static payload type")
        .extracting(SdpCodec::name)
        .containsExactly("PCMU");
    assertThat(answer.bundleMids()).containsExactly("0");
  }

  @Test
  void buildsASection() {
    SessionDescription answer = SessionDescription.create(-1, 5);
    answer.setBundle(List.of("0"));
    MediaDescription video =
        MediaDescription.create("video", MediaDescription.RTP_PROTOCOL, List.of("96", "97"));
    video.addAttribute("mid", "0");
    video.setSetup(Setup.ACTIVE);
    video.setIceCredentials("u", "p");
    video.setDirection(Direction.SENDRECV);
    video.setDirection(Direction.RECVONLY);
    video.addAttribute("rtcp-mux");
    video.addCodec(new SdpCodec(96, "VP8", 90000, 1, "", List.of("nack", "nack pli")));
    video.addCodec(new SdpCodec(97, "rtx", 90000, 1, "apt=96", List.of()));
    video.addAttribute("extmap", ExtMap.of(4, "urn:x").toString());
    video.addAttribute("rid", new Rid("q", false, "").toString());
    video.addAttribute("simulcast", Simulcast.receiving(List.of("q", "h")).toString());
    video.addSsrcAttribute(-1, "cname", "c");
    video.addCandidate("candidate:1 1 udp 1 192.0.2.1 9 typ host");
    answer.addMedia(video);
    assertThat(answer)
        .hasToString(
            """
            v=0
            o=- 18446744073709551615 5 IN IP4 0.0.0.0
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=video 9 UDP/TLS/RTP/SAVPF 96 97
            c=IN IP4 0.0.0.0
            a=mid:0
            a=setup:active
            a=ice-ufrag:u
            a=ice-pwd:p
            a=recvonly
            a=rtcp-mux
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=extmap:4 urn:x
            a=rid:q recv
            a=simulcast:recv q;h
            a=ssrc:4294967295 cname:c
            a=candidate:1 1 udp 1 192.0.2.1 9 typ host
            """
                .replace("\n", "\r\n"));
    assertThat(SessionDescription.parse(answer.toString())).hasToString(answer.toString());
  }

  @Test
  void replacesCodecs() {
    MediaDescription video = parse("chrome-publisher-offer").media().get(2);
    video.setCodecs(video.codecs().stream().filter(codec -> codec.payloadType() < 98).toList());
    assertThat(video.formats()).containsExactly("96", "97");
    assertThat(video.toString())
        .startsWith("m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n")
        .doesNotContain("VP9", "apt=125")
        .contains("a=rtcp-fb:96 nack pli\r\n");
    video.setPort(0);
    assertThat(video.isRejected()).isTrue();
  }

  @Test
  void replacesAttributesInPlace() {
    MediaDescription audio = parse("chrome-publisher-offer").media().get(1);
    audio.setAttribute("ice-ufrag", "new");
    audio.removeAttributes("extmap");
    assertThat(audio.iceUfrag()).contains("new");
    assertThat(audio.extMaps()).isEmpty();
    assertThat(audio.lines().get(3)).hasToString("a=ice-ufrag:new");
    assertThatThrownBy(() -> audio.addAttribute("x", "y\r\na=evil"))
        .isInstanceOf(SdpException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=ssrc:x cname:y",
        "a=ssrc:4294967296 cname:y",
        "a=ssrc-group:FID",
        "a=rtpmap:96 VP8",
        "a=rtpmap:96",
        "a=extmap:0 urn:x",
        "a=extmap:1",
        "a=extmap:1/north urn:x",
        "a=rid:q",
        "a=rid:q! send",
        "a=simulcast:send",
        "a=simulcast:send a;;b",
        "a=setup:maybe",
        "a=fingerprint:sha-256",
        "a=sctp-port:70000",
        "a=max-message-size:-1",
        "nonsense",
        "=x",
        "m=video 9",
        "m=video x UDP 96",
        "m=video 99999 UDP 96",
        "a=mid:0"
      })
  void namesTheLineThatIsWrong(String line) {
    String text =
        MINIMAL
            + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n"
            + line
            + "\r\nm=audio 9 RTP 0\r\na=mid:0\r\n";
    String once =
        line.equals("a=mid:0") ? text : text.replace("m=audio 9 RTP 0\r\na=mid:0\r\n", "");
    assertThatThrownBy(() -> SessionDescription.parse(once))
        .isInstanceOf(SdpException.class)
        .hasMessageMatching("(?s).{10,}");
  }

  @Test
  void refusesDescriptionsWithoutAHead() {
    for (String text :
        new String[] {"", "\r\n", "o=- 1 2 IN IP4 0.0.0.0", "v=1", "v=0\r\ns=-\r\n"}) {
      assertThatThrownBy(() -> SessionDescription.parse(text))
          .as(text)
          .isInstanceOf(SdpException.class);
    }
  }

  @Test
  void boundsEveryDimension() {
    assertThatThrownBy(
            () ->
                SessionDescription.parse(
                    MINIMAL + "a=" + "x".repeat(SessionDescription.MAX_LINE_LENGTH)))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("line 5");
    assertThatThrownBy(
            () ->
                SessionDescription.parse(
                    MINIMAL + "a=x\r\n".repeat(SessionDescription.MAX_SECTION_LINES)))
        .isInstanceOf(SdpException.class);
    assertThatThrownBy(
            () ->
                SessionDescription.parse(
                    MINIMAL + "m=a 9 b 0\n".repeat(SessionDescription.MAX_MEDIA + 1)))
        .isInstanceOf(SdpException.class);
    assertThatThrownBy(
            () ->
                SessionDescription.parse(
                    MINIMAL + "a=" + "x\na=".repeat(SessionDescription.MAX_LENGTH / 4)))
        .isInstanceOf(SdpException.class);
    assertThatThrownBy(
            () -> SessionDescription.parse(MINIMAL + "m=a 9 b" + " 0".repeat(129) + "\n"))
        .isInstanceOf(SdpException.class);
  }

  @Test
  void bearsEmptyParameterLines() {
    SessionDescription offer =
        SessionDescription.parse(
            MINIMAL
                + "m=audio 9 UDP/TLS/RTP/SAVPF 111\n"
                + "a=rtpmap:111 opus/48000/2\na=fmtp:111\na=rtcp-fb:111\n");
    assertThat(offer.media().get(0).codec(111).orElseThrow().fmtp()).isEmpty();
    assertThat(offer.media().get(0).fmtp(111)).isEmpty();
  }

  @Test
  void doesNotEchoControlCharactersOrLongLines() {
    assertThat(SdpException.quote("a\u001b[31m" + "x".repeat(1000)))
        .doesNotContain("\u001b")
        .hasSizeLessThan(100);
  }

  @Test
  void damagedDescriptionsAreParsedOrRefusedButNothingElse() {
    long seed = 15;
    Random random = new Random(seed);
    String[] corpus = {
      fixture("chrome-publisher-offer"), fixture("firefox-offer"), fixture("server-offer")
    };
    String alphabet = "\r\n =:;/,~0123456789amvsxz-\u0000\u00ff";
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder(corpus[random.nextInt(corpus.length)]);
      for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
          case 1 -> text.deleteCharAt(at);
          default -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
        }
      }
      try {
        SessionDescription parsed = SessionDescription.parse(text.toString());
        for (MediaDescription media : parsed.media()) {
          media.msid();
          media.direction();
          media.ssrcs().forEach(ssrc -> media.ssrcAttribute(ssrc, "cname"));
          parsed.bundleMids();
          media.codecs().forEach(SdpCodec::associatedPayloadType);
        }
        String once = parsed.toString();
        assertThat(SessionDescription.parse(once))
            .as("seed %d round %d", seed, i)
            .hasToString(once);
      } catch (SdpException expected) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1, 2999);
  }

  @Test
  void freeSectionsAreReceivingOnesThatNoTrackUses() {
    String offer =
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n"
            + "m=audio 9 X 0\r\n"
            + "a=mid:0\r\n"
            + "a=sendonly\r\n"
            + "m=audio 9 X 0\r\n"
            + "a=mid:1\r\n"
            + "a=recvonly\r\n"
            + "m=video 9 X 0\r\n"
            + "a=mid:2\r\n"
            + "a=recvonly\r\n"
            + "m=video 9 X 0\r\n"
            + "a=mid:3\r\n"
            + "a=recvonly\r\n"
            + "m=video 0 X 0\r\n"
            + "a=mid:4\r\n"
            + "a=recvonly\r\n";
    SessionDescription parsed = SessionDescription.parse(offer);
    assertThat(parsed.freeToReceive("audio", Set.of("2"))).isEqualTo(1);
    assertThat(parsed.freeToReceive("video", Set.of("2"))).isEqualTo(1);
    assertThat(parsed.firstMid()).isEqualTo("0");
  }
}
