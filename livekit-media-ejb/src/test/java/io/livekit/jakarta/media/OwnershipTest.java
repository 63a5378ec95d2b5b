package io.livekit.jakarta.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each class says who may touch its state, in one of a few forms (docs/design.md §7). */
class OwnershipTest {
  private static final Path SOURCES = Path.of("src", "main", "java");

  private static final Pattern TYPE =
      Pattern.compile("^(?:public |final |abstract |sealed )*(class|interface) \\w+.*");

  private static final Pattern FORM =
      Pattern.compile(
          "Owned by: (the (room|receiver)'s executor|one"
              + " thread)\\b|\\b(Thread-safe|Immutable|Stateless)\\b");

  private static final Pattern ANY_OWNER = Pattern.compile("(?i)owned by\\b.{0,30}");

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @return the file's comments as running text
   */
  private static String prose(List<String> lines) {
    StringBuilder prose = new StringBuilder();
    for (String line : lines) {
      prose.append(line.strip().replaceFirst("^(/\\*\\*|\\*/?)", "").strip()).append(' ');
    }
    return prose.toString();
  }

  /**
   * @return what stands above the type of the file; null for records, enums and annotations, whose
   *     kind says enough, and for exceptions and classes of functions, which have no owner
   */
  private static String header(Path file) {
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      Matcher type = TYPE.matcher(lines.get(i));
      if (!type.matches()) {
        continue;
      }
      String name = file.getFileName().toString().replace(".java", "");
      boolean ownerless =
          type.group().matches(".* extends \\w*Exception .*")
              || lines.contains("  private " + name + "() {}");
      return ownerless ? null : prose(lines.subList(0, i));
    }
    return null;
  }

  @Test
  void eachClassNamesItsOwner() throws IOException {
    assertThat(sources())
        .filteredOn(file -> header(file) != null)
        .isNotEmpty()
        .allSatisfy(file -> assertThat(header(file)).as("%s", file).containsPattern(FORM));
  }

  @Test
  void ownersAreNamedInOneForm() throws IOException {
    assertThat(sources())
        .allSatisfy(
            file ->
                assertThat(ANY_OWNER.matcher(prose(lines(file))).results())
                    .as("%s", file)
                    .allMatch(
                        owner ->
                            owner
                                .group()
                                .matches("(?i)owned by: (the (room|receiver)'s|one thread).*")));
  }
}
