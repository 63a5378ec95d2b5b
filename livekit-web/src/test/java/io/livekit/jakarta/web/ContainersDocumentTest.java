package io.livekit.jakarta.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/containers.md are what the code does about containers. */
class ContainersDocumentTest {
  private static final Path PROJECT = Path.of("..");
  private static final Path PAGE = PROJECT.resolve("docs/containers.md");
  private static final Path ROOM = Path.of("src/main/java/io/livekit/jakarta/web/container");
  private static final String HEADING = "## In the application";
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");
  private static final List<String> VERSIONS =
      List.of("payara.version", "payara-server.version", "wildfly.version");

  /** A line of a table: its server, and the names in its columns for classes and tests. */
  private record Row(boolean inRoom, String server, List<String> ours, List<String> tests) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    boolean inRoom = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## ")) {
        inRoom = line.startsWith(HEADING);
      }
      if (line.startsWith("| ") && !line.startsWith("| Server ")) {
        String[] cells = line.split("\\|");
        assertThat(cells).as(line).hasSize(6);
        for (String cell : cells) {
          assertThat(cell.isBlank()).as("an empty cell in %s", line).isEqualTo(cell == cells[0]);
        }
        rows.add(new Row(inRoom, cells[1].strip(), names(cells[3]), names(cells[4])));
      }
    }
    return rows;
  }

  private static List<String> names(String cell) {
    Matcher names = NAME.matcher(cell);
    return names.results().map(found -> found.group(1)).toList();
  }

  /**
   * @return the one file of the project's sources that has this name
   */
  private static Path find(String file, String tree) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(PROJECT)) {
      for (Path sources : modules.map(module -> module.resolve("src/" + tree)).toList()) {
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            files.filter(path -> path.endsWith(file)).forEach(found::add);
          }
        }
      }
    }
    assertThat(found).as("files named %s in src/%s", file, tree).hasSize(1);
    return found.get(0);
  }

  @Test
  void everyClassOfTheRoomIsInItsTableAndNoOther() throws IOException {
    try (Stream<Path> files = Files.list(ROOM)) {
      List<String> classes = new ArrayList<>();
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        boolean interfaceOnly = Files.readString(file).contains("public interface " + name);
        if (!name.equals("package-info") && !interfaceOnly) {
          classes.add(name);
        }
      }
      List<String> named =
          rows().stream().filter(Row::inRoom).flatMap(row -> row.ours().stream()).toList();
      assertThat(named).containsExactlyInAnyOrderElementsOf(classes);
    }
  }

  @Test
  void everyClassOfTheRoomBeginsWithItsServer() throws IOException {
    for (Row row : rows()) {
      if (row.inRoom()) {
        assertThat(row.ours()).as(row.server()).hasSize(1);
        String source = Files.readString(ROOM.resolve(row.ours().get(0) + ".java"));
        assertThat(source).as(row.ours().get(0)).contains("\n/**\n * " + row.server() + ": ");
      }
    }
  }

  @Test
  void everythingThatTheTablesNameExists() throws IOException {
    for (Row row : rows()) {
      for (String name : row.ours()) {
        find(name.contains(".") ? name : name + ".java", "main");
      }
      assertThat(row.tests()).as("tests of %s", row.ours()).isNotEmpty();
      for (String test : row.tests()) {
        String[] parts = test.split("\\.");
        String source = Files.readString(find(parts[0] + ".java", "test"));
        if (parts.length > 1) {
          assertThat(source).as(test).contains("void " + parts[1] + "(");
        }
      }
    }
  }

  @Test
  void theVersionsAreThoseThatTheBuildTests() throws IOException {
    String build = Files.readString(PROJECT.resolve("pom.xml"));
    String tested =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("Tested: "))
            .collect(Collectors.joining());
    for (String property : VERSIONS) {
      Matcher version = Pattern.compile("<" + property + ">([^<]+)<").matcher(build);
      assertThat(version.find()).as(property).isTrue();
      assertThat(tested)
          .as(property)
          .containsPattern(" " + Pattern.quote(version.group(1)) + "[,.]");
    }
  }
}
