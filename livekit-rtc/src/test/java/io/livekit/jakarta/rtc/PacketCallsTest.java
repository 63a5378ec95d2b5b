package io.livekit.jakarta.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/design.md §3 says that happens to a packet is called where it says so. */
class PacketCallsTest {
  private static final Pattern CALL =
      Pattern.compile("`([A-Z]\\w+\\.[a-z]\\w+)` → `([A-Z]\\w+\\.[a-z]\\w+)`");

  private final JavaClasses engine =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.livekit.jakarta.rtc");

  @Test
  void aReceivedPacketIsDecryptedKeptAndTold() throws Exception {
    assertCalled(calls("3. in: "), 4);
  }

  @Test
  void aForwardedPacketIsEncryptedQueuedAndSent() throws Exception {
    assertCalled(calls("4. out, "), 6);
  }

  private static List<MatchResult> calls(String line) throws IOException {
    List<MatchResult> found = new ArrayList<>();
    for (String text : Files.readAllLines(Path.of("../docs/design.md"))) {
      if (text.startsWith(line)) {
        CALL.matcher(text).results().forEach(found::add);
      }
    }
    return found;
  }

  private void assertCalled(List<MatchResult> calls, int count) {
    assertThat(calls).hasSize(count);
    Map<String, Integer> lines = new HashMap<>();
    for (MatchResult call : calls) {
      String caller = call.group(1);
      int after = lines.getOrDefault(caller, 0);
      List<Integer> found = linesOf(caller, call.group(2));
      assertThat(found).as("lines of %s that call %s", caller, call.group(2)).isNotEmpty();
      assertThat(found)
          .as("lines of %s that call %s, after line %d", caller, call.group(2), after)
          .anyMatch(line -> line > after);
      lines.put(caller, found.stream().filter(line -> line > after).findFirst().orElseThrow());
    }
  }

  private List<Integer> linesOf(String caller, String target) {
    return engine.stream()
        .flatMap(type -> type.getMethodCallsFromSelf().stream())
        .filter(call -> name(call, true).equals(caller) && name(call, false).equals(target))
        .map(JavaMethodCall::getLineNumber)
        .sorted()
        .toList();
  }

  private static String name(JavaMethodCall call, boolean origin) {
    return origin
        ? call.getOriginOwner().getSimpleName() + "." + call.getOrigin().getName()
        : call.getTargetOwner().getSimpleName() + "." + call.getTarget().getName();
  }
}
