package io.livekit.jakarta.rtc.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFoldersTest {
  @TempDir private Path root;

  @Test
  void runsThatBeginAndEndAtTheSameTimeDontTakeEachOthersFolders() throws Exception {
    Files.write(root.resolve("not a run's"), new byte[0]);
    ExecutorService runs = Executors.newFixedThreadPool(4);
    List<Future<Void>> results = new ArrayList<>();
    for (int run = 0; run < 4; run++) {
      results.add(
          runs.submit(beginAndEnd(root.resolve("package/with/Target" + run + "Inputs/fuzz"))));
    }
    for (Future<Void> result : results) {
      result.get();
    }
    runs.shutdown();
    assertThat(root.resolve("package")).doesNotExist();
  }

  private Callable<Void> beginAndEnd(Path folder) {
    return () -> {
      for (int time = 0; time < 500; time++) {
        SharedFolders.create(folder);
        assertThat(folder).isDirectory();
        SharedFolders.deleteEmpty(folder);
      }
      return null;
    };
  }

  @Test
  void aFolderWithAFindingStays() throws Exception {
    Path finding = root.resolve("package/Inputs/fuzz/crash");
    SharedFolders.create(finding.getParent());
    Files.write(finding, new byte[] {1});
    SharedFolders.deleteEmpty(finding.getParent());
    assertThat(finding).exists();
  }
}
