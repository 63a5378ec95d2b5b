package io.livekit.jakarta.e2e.launcher;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last stage of a recipe for a container image. Immutable.
 *
 * @param stages how many there are
 */
record Containerfile(int stages, List<Instruction> last) {

  /** One of them, with its continued lines joined. */
  record Instruction(String name, String arguments) {

    /**
     * @return what an exec form says
     */
    List<String> exec() {
      List<String> words = new ArrayList<>();
      JsonParser.parseString(arguments.substring(arguments.indexOf('[')))
          .getAsJsonArray()
          .forEach(word -> words.add(word.getAsString()));
      return words;
    }
  }

  static Containerfile read(Path file) throws IOException {
    int stages = 0;
    List<Instruction> last = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String part : Files.readAllLines(file)) {
      if (part.isBlank() || part.startsWith("#")) {
        continue;
      }
      boolean continued = part.endsWith("\\");
      line.append(continued ? part.substring(0, part.length() - 1) : part);
      if (continued) {
        continue;
      }
      String[] halves = line.toString().split("\\s+", 2);
      line.setLength(0);
      if (halves[0].equals("FROM")) {
        stages++;
        last.clear();
      }
      last.add(new Instruction(halves[0], halves[1]));
    }
    return new Containerfile(stages, List.copyOf(last));
  }

  List<Instruction> all(String name) {
    return last.stream().filter(one -> one.name().equals(name)).toList();
  }

  /**
   * @return the instruction that counts: the last one of its name
   */
  Instruction only(String name) {
    Optional<Instruction> found =
        last.stream().filter(one -> one.name().equals(name)).reduce((first, second) -> second);
    return found.orElseThrow(() -> new AssertionError("the last stage has no " + name));
  }
}
