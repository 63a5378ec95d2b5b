package io.livekit.jakarta.rtc.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.BitrateLimit;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.PayloadTypes;
import io.livekit.jakarta.rtc.ingress.PublisherClock;
import io.livekit.jakarta.rtc.ingress.ReceivedTrack;
import io.livekit.jakarta.rtc.ingress.ReceivedTrackConfig;
import io.livekit.jakarta.rtc.ingress.SpeechDetection;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BitrateFeedbackTest {
  private static final long MILLI = 1_000_000L;
  private static final long NOTHING = -1;

  private final BitrateLimit limit = new BitrateLimit();
  private final List<ReceiveSection> sections = new ArrayList<>();
  private final BitrateFeedback feedback = new BitrateFeedback(limit, sections);
  private final byte[] rtcp = new byte[1200];
  private long now = 1_000 * MILLI;

  private ReceiveSection add(MediaCodec codec, int ssrc) {
    ReceivedTrackConfig config =
        new ReceivedTrackConfig(
            codec,
            new PayloadTypes().add(96, codec),
            new HeaderExtensionIds(),
            List.of(),
            true,
            500,
            SpeechDetection.OFF,
            false,
            new long[3],
            42);
    ReceivedTrack track = new ReceivedTrack(config, new PublisherClock(), limit, () -> {});
    track.announce(ssrc, 0, 0);
    ReceiveSection section = new ReceiveSection(track, "" + ssrc, config);
    sections.add(section);
    return section;
  }

  /**
   * @return the bitrate that is told now
   */
  private long told() {
    if (feedback.nextTimeoutNanos() > now) {
      return NOTHING;
    }
    RtcpWriter writer = new RtcpWriter().begin(rtcp, 0, rtcp.length);
    assertThat(feedback.write(writer, 42, now)).isTrue();
    RtcpReader reader = new RtcpReader().wrap(rtcp, 0, writer.length());
    assertThat(reader.next()).isTrue();
    assertThat(reader.type()).isEqualTo(RtcpType.REMB);
    assertThat(reader.senderSsrc()).isEqualTo(42);
    assertThat(reader.rembSsrcCount()).isEqualTo(sections.size());
    return reader.rembBitrate();
  }

  @Test
  void withoutALimitNothingIsSaid() {
    add(MediaCodec.VP8, 5);
    add(MediaCodec.OPUS, 6);
    assertThat(feedback.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theLimitOfAllIsToldAtOnceAndOnceASecond() {
    add(MediaCodec.VP8, 5);
    add(MediaCodec.OPUS, 6);
    limit.set(200_000);
    assertThat(told()).isEqualTo(200_000);
    assertThat(told()).isEqualTo(NOTHING);
    now += 999 * MILLI;
    assertThat(told()).isEqualTo(NOTHING);
    now += MILLI;
    assertThat(told()).isEqualTo(200_000);
    limit.set(100_000);
    assertThat(told()).isEqualTo(100_000);
  }

  @Test
  void limitsOfAllVideoTracksBoundTheirSumAndLeaveRoomForAudio() {
    ReceiveSection camera = add(MediaCodec.VP8, 5);
    ReceiveSection screen = add(MediaCodec.VP9, 7);
    add(MediaCodec.OPUS, 6);
    camera.limit(300_000);
    assertThat(told()).as("the screen isn't bounded").isEqualTo(NOTHING);
    screen.limit(1_000_000);
    assertThat(told()).isEqualTo(1_300_000 + BitrateFeedback.AUDIO_ALLOWANCE);
    limit.set(500_000);
    assertThat(told()).as("the stricter one").isEqualTo(500_000);
  }

  @Test
  void aLimitThatIsGoneIsLifted() {
    ReceiveSection camera = add(MediaCodec.VP8, 5);
    camera.limit(300_000);
    assertThat(told()).isEqualTo(300_000);
    ReceiveSection screen = add(MediaCodec.VP8, 7);
    assertThat(told()).isGreaterThan(100_000_000);
    now += 1_000 * MILLI;
    assertThat(told()).as("the first one may have got lost").isGreaterThan(100_000_000);
    sections.remove(screen);
    assertThat(told()).isEqualTo(300_000);
  }

  @Test
  void whatDoesNotFitIsSaidInTheNextCompound() {
    add(MediaCodec.VP8, 5);
    limit.set(200_000);
    assertThat(feedback.write(new RtcpWriter().begin(rtcp, 0, 16), 42, now)).isFalse();
    assertThat(told()).isEqualTo(200_000);
  }
}
