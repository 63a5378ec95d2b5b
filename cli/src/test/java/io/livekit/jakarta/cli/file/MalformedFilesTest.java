package io.livekit.jakarta.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.cli.process.CliException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken files give one clear line and nothing else. */
class MalformedFilesTest {
  private static final int ITERATIONS = 1_500;

  @TempDir private Path folder;

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing.ivf");
    assertThatThrownBy(() -> MediaFile.open(missing, 30))
        .isInstanceOf(CliException.class)
        .hasMessage(missing + " does not exist");
  }

  @Test
  void aDirectoryIsRefused() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("clip.ivf"));
    assertThatThrownBy(() -> MediaFile.open(directory, 30))
        .isInstanceOf(CliException.class)
        .hasMessage(directory + " is a directory");
  }

  @Test
  void anUnknownExtensionIsRefusedWithThoseThatAreKnown() throws IOException {
    Path path = write("clip.mp4", new byte[100]);
    assertThatThrownBy(() -> MediaFile.open(path, 30))
        .isInstanceOf(CliException.class)
        .hasMessage(path + " has an unsupported extension; known are .ivf, .h264 and .ogg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.ivf", "a.ogg", "a.h264"})
  void aFileOfSomethingElseIsRefused(String name) throws IOException {
    Path path = write(name, "This is a letter, not a film.".repeat(20).getBytes());
    assertThatThrownBy(() -> MediaFile.open(path, 30))
        .isInstanceOf(CliException.class)
        .hasMessageMatching(".*" + name + " can't be played: it is no .*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.ivf", "a.ogg", "a.h264"})
  void anEmptyFileIsRefused(String name) throws IOException {
    Path path = write(name, new byte[0]);
    assertThatThrownBy(() -> MediaFile.open(path, 30)).isInstanceOf(CliException.class);
  }

  @Test
  void aTruncatedVideoSaysWhichFrameIsCut() throws IOException {
    byte[] whole = Files.readAllBytes(Samples.path("camera-320x180.vp8.ivf"));
    Path path = write("cut.ivf", Arrays.copyOf(whole, whole.length - 10));
    assertThatThrownBy(() -> MediaFile.open(path, 30))
        .hasMessageMatching(".*cut.ivf can't be played: it ends within frame \\d+");
  }

  @Test
  void aTruncatedAudioFileSaysWhereItIsCut() throws IOException {
    byte[] whole = Files.readAllBytes(Samples.path("speech.opus.ogg"));
    Path path = write("cut.ogg", Arrays.copyOf(whole, whole.length - 10));
    assertThatThrownBy(() -> MediaFile.open(path, 30))
        .hasMessageMatching(".*cut.ogg can't be played: it ends within the Ogg page at byte \\d+");
  }

  @Test
  void aDamagedAudioPageIsFoundByItsChecksum() throws IOException {
    byte[] bytes = Files.readAllBytes(Samples.path("speech.opus.ogg"));
    bytes[bytes.length / 2] ^= 0x10;
    Path path = write("damaged.ogg", bytes);
    assertThatThrownBy(() -> MediaFile.open(path, 30)).hasMessageContaining("can't be played:");
  }

  @Test
  void anUnknownCodecIsNamed() throws IOException {
    byte[] bytes = Files.readAllBytes(Samples.path("camera-320x180.vp8.ivf"));
    System.arraycopy("H265".getBytes(), 0, bytes, 8, 4);
    Path path = write("h265.ivf", bytes);
    assertThatThrownBy(() -> MediaFile.open(path, 30))
        .hasMessageEndingWith("its codec is 'H265'; known are VP80, VP90 and AV01");
  }

  @Test
  void aVideoThatBeginsInTheMiddleIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Samples.path("camera-320x180.vp8.ivf"));
    int first = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(32);
    byte[] later = new byte[whole.length - 12 - first];
    System.arraycopy(whole, 0, later, 0, 32);
    System.arraycopy(whole, 32 + 12 + first, later, 32, later.length - 32);
    Path path = write("later.ivf", later);
    assertThatThrownBy(() -> MediaFile.open(path, 30))
        .hasMessageEndingWith("it does not begin with a key frame");
  }

  @Test
  void framesPerSecondMustBePossible() {
    assertThatThrownBy(() -> MediaFile.open(Samples.path("camera-640x360.h264"), 0))
        .hasMessageContaining("frames per second must lie between 1 and 240");
  }

  /**
   * Mutated, cut and random files either play or give a message; nothing else is ever thrown,
   * nothing runs away.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "camera-320x180.vp8.ivf",
        "camera-640x360.av1.ivf",
        "speech.opus.ogg",
        "camera-640x360.h264"
      })
  void noFileEndsTheProgram(String name) throws IOException {
    long seed = 20_201_128L;
    Random random = new Random(seed);
    byte[] whole = Arrays.copyOf(Files.readAllBytes(Samples.path(name)), 20_000);
    byte[] out = new byte[whole.length];
    for (int i = 0; i < ITERATIONS; i++) {
      byte[] bytes =
          Arrays.copyOf(
              whole, random.nextInt(8) == 0 ? random.nextInt(whole.length) : whole.length);
      for (int flips = random.nextInt(12); flips > 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(random.nextBoolean() ? Math.min(80, bytes.length) : bytes.length)] =
            (byte) random.nextInt();
      }
      try {
        MediaFile file = read(name, ByteBuffer.wrap(bytes));
        for (int frame = 0; frame < file.size(); frame++) {
          assertThat(file.read(frame, out)).as("seed %d, iteration %d", seed, i).isPositive();
        }
      } catch (MediaFileException e) {
        assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
      }
    }
  }

  private static MediaFile read(String name, ByteBuffer data) throws MediaFileException {
    if (name.endsWith(".ivf")) {
      return IvfReader.read(data);
    }
    return name.endsWith(".ogg") ? OggOpusReader.read(data) : AnnexBReader.read(data, 30);
  }
}
