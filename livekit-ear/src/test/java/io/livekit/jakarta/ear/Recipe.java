package io.livekit.jakarta.ear;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shell commands of a document, section by section. Immutable. */
final class Recipe {
  private static final String HEADING = "## ";
  private static final String BEGIN = "```sh";
  private static final String END = "```";

  private final Map<String, List<String>> sections;

  private Recipe(Map<String, List<String>> sections) {
    this.sections = sections;
  }

  static Recipe read(Path document) throws IOException {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> blocks = new ArrayList<>();
    StringBuilder block = null;
    for (String line : Files.readAllLines(document, StandardCharsets.UTF_8)) {
      if (block != null && line.equals(END)) {
        blocks.add(block.toString());
        block = null;
      } else if (block != null) {
        block.append(line).append('\n');
      } else if (line.equals(BEGIN)) {
        block = new StringBuilder();
      } else if (line.startsWith(HEADING)) {
        blocks = new ArrayList<>();
        sections.put(line.substring(HEADING.length()), blocks);
      }
    }
    return new Recipe(sections);
  }

  /**
   * @return the first block of commands in a section
   */
  String first(String section) {
    return blocks(section).get(0);
  }

  /**
   * @return the last block of commands in a section
   */
  String last(String section) {
    List<String> blocks = blocks(section);
    return blocks.get(blocks.size() - 1);
  }

  private List<String> blocks(String section) {
    List<String> blocks = sections.getOrDefault(section, List.of());
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("no commands under the heading " + section);
    }
    return blocks;
  }
}
