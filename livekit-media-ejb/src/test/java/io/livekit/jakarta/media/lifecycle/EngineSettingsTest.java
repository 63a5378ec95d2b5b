package io.livekit.jakarta.media.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.rtc.ingress.SpeechDetection;
import io.livekit.jakarta.rtc.peer.CongestionControl;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {

  private static EngineConfig engine(String yaml) {
    return EngineSettings.read(World.config(yaml), 4);
  }

  @Test
  void theEngineHearsWhatIsConfiguredAsSpeech() {
    assertThat(engine("").speech()).isEqualTo(new SpeechDetection(35, 40, 400, 2));
    assertThat(
            engine(
                    """
                    audio: {active_level: 30, min_percentile: 50, update_interval: 500, smooth_intervals: 3}
                    """)
                .speech())
        .isEqualTo(new SpeechDetection(30, 50, 500, 3));
  }

  @Test
  void theEngineKeepsAndAsksForWhatIsConfigured() {
    EngineConfig engine =
        engine(
            """
            rtc:
              tcp_port: 0
              udp_port: 7000-7001
              packet_buffer_size_video: 7
              packet_buffer_size_audio: 8
              pli_throttle: {low_quality: 1s, mid_quality: 2s, high_quality: 3s}
            """);
    assertThat(engine.tcpPort()).isEqualTo(-1);
    assertThat(engine.udpPorts()).containsExactly(7000, 7001);
    assertThat(engine.videoHistory()).isEqualTo(7);
    assertThat(engine.audioHistory()).isEqualTo(8);
    assertThat(engine.pliThrottle())
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
    assertThat(engine("").proxiesLoss()).isFalse();
    assertThat(engine("audio: {enable_loss_proxying: true}").proxiesLoss()).isTrue();
    assertThat(engine("rtc: {force_tcp: true}").udpPorts()).isEmpty();
    assertThat(engine("").congestionControl()).isEqualTo(CongestionControl.ON);
    String congestion = "{enabled: false, stream_allocator: {min_channel_capacity: 300000}}";
    assertThat(engine("rtc: {congestion_control: " + congestion + "}").congestionControl())
        .isEqualTo(new CongestionControl(false, 300_000));
  }
}
