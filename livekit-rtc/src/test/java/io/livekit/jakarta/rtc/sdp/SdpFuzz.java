package io.livekit.jakarta.rtc.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as a session description: refused with a reason or read, and written as it was read. */
class SdpFuzz {
  static Stream<byte[]> seeds() {
    return Stream.of("chrome-publisher-offer", "firefox-offer", "server-offer", "libwebrtc-answer")
        .map(name -> SessionDescriptionTest.fixture(name).getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    SessionDescription session;
    try {
      session = SessionDescription.parse(new String(data, StandardCharsets.UTF_8));
    } catch (SdpException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    readEverything(session);
    String written = session.toString();
    SessionDescription again = SessionDescription.parse(written);
    assertThat(again).hasToString(written);
    assertThat(again.media()).hasSameSizeAs(session.media());
  }

  private static void readEverything(SessionDescription session) {
    session.bundleMids();
    session.iceLite();
    session.sessionVersion();
    session.extmapAllowMixed();
    assertThat(session.media()).hasSizeLessThanOrEqualTo(SessionDescription.MAX_MEDIA);
    for (MediaDescription media : session.media()) {
      session.iceUfrag(media);
      session.icePwd(media);
      session.setup(media);
      session.fingerprints(media);
      media.mid().ifPresent(session::media);
      media.formats();
      media.codecs().forEach(SdpFuzz::readCodec);
      media.extMaps();
      media.rids();
      media.sendRids();
      media
          .simulcasts()
          .forEach(
              simulcast -> {
                simulcast.sendRids();
                assertThat(Simulcast.parse(simulcast.toString())).hasToString(simulcast.toString());
              });
      media.ssrcs();
      media.ssrcGroups();
      media.msid();
      media.candidates();
      media.direction();
      media.sctpPort();
      media.maxMessageSize();
      media.isRejected();
      media.protocol();
    }
  }

  private static void readCodec(SdpCodec codec) {
    codec.isPrimary();
    codec.associatedPayloadType();
    codec.parameter("profile-id");
    codec.feedback();
  }
}
