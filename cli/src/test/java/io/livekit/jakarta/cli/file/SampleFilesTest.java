package io.livekit.jakarta.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.rtp.codec.Opus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the readers find in the repository's sample files. */
class SampleFilesTest {

  @ParameterizedTest
  @CsvSource({
    "camera-320x180.vp8.ivf, video/VP8, 320, 180",
    "camera-640x360.vp8.ivf, video/VP8, 640, 360",
    "camera-1280x720.vp8.ivf, video/VP8, 1280, 720",
    "camera-640x360.vp9.ivf, video/VP9, 640, 360",
    "camera-640x360.av1.ivf, video/AV1, 640, 360",
    "camera-640x360.h264, video/H264, 640, 360"
  })
  void videoFilesSayCodecSizeFramesAndTimes(String name, String mime, int width, int height) {
    MediaFile file = Samples.open(name);

    assertThat(file.format()).isEqualTo(MediaFormat.video(mime, width, height));
    assertThat(file.size()).as("frames").isEqualTo(240);
    assertThat(file.duration()).as("eight seconds").isEqualTo(8 * 90_000);
    List<Integer> keyFrames = new ArrayList<>();
    byte[] frame = new byte[file.maxLength()];
    for (int i = 0; i < file.size(); i++) {
      assertThat(file.timestamp(i)).as("thirty a second").isEqualTo(i * 3_000L);
      assertThat(file.read(i, frame)).isEqualTo(file.length(i)).isPositive();
      if (file.isKeyFrame(i)) {
        keyFrames.add(i);
      }
    }
    assertThat(keyFrames).containsExactly(0, 60, 120, 180);
  }

  @ParameterizedTest
  @CsvSource({"speech.opus.ogg", "tone-440hz.opus.ogg"})
  void audioFilesSayPacketsAndTimes(String name) {
    MediaFile file = Samples.open(name);

    assertThat(file.format().mime()).isEqualTo("audio/opus");
    assertThat(file.clockRate()).isEqualTo(48_000);
    assertThat(file.duration()).as("about eight seconds").isBetween(75 * 4_800L, 85 * 4_800L);
    byte[] packet = new byte[file.maxLength()];
    for (int i = 0; i < file.size(); i++) {
      int length = file.read(i, packet);
      long end = i + 1 < file.size() ? file.timestamp(i + 1) : file.duration();
      assertThat(Opus.duration(packet, 0, length)).isEqualTo((int) (end - file.timestamp(i)));
    }
  }

  @Test
  void framesOfAByteStreamAreWholeAccessUnits() {
    MediaFile file = Samples.open("camera-640x360.h264");
    byte[] frame = new byte[file.maxLength()];
    for (int i = 0; i < file.size(); i++) {
      int length = file.read(i, frame);
      assertThat(length).isGreaterThan(4);
      assertThat(frame[0]).isZero();
      assertThat(frame[1]).isZero();
      assertThat(frame[2]).isEqualTo((byte) 1);
    }
  }
}
