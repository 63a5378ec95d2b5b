package io.livekit.jakarta.launcher.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingFileTest {

  @Test
  void keepsAFewFilesOfABoundedSize(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("a.log");
    try (RotatingFile file = new RotatingFile(log, 100)) {
      for (int i = 0; i < 100; i++) {
        file.write(String.format("line %04d%n", i).getBytes(StandardCharsets.UTF_8));
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> left = files.sorted().toList();
      assertThat(left).hasSize(RotatingFile.FILES).contains(log);
      for (Path file : left) {
        assertThat(Files.size(file)).isLessThanOrEqualTo(100);
      }
    }
    assertThat(Files.readString(log)).endsWith("line 0099\n");
    assertThat(Files.readString(folder.resolve("a.log.1"))).contains("line 0089");
  }
}
