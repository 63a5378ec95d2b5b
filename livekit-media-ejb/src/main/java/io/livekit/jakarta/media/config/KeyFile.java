package io.livekit.jakarta.media.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** The file of API keys that {@code key_file} names. */
final class KeyFile {

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

  private KeyFile() {}

  static ApiKeys read(String configured, Map<String, String> environment) {
    Path file = Path.of(expand(configured, environment));
    PrivateFile.check("key_file", file);
    Node keys = YamlDocument.read(file).value();
    try {
      return keys == null ? ApiKeys.NONE : ConfigValues.apiKeys(keys);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("key_file: " + e.getMessage() + " (" + file + ")", e);
    }
  }

  static String expand(String path, Map<String, String> environment) {
    String home = System.getProperty("user.home");
    String absolute = path.equals("~") || path.startsWith("~/") ? home + path.substring(1) : path;
    return VARIABLE
        .matcher(absolute)
        .replaceAll(
            match -> {
              String name = match.group(1) != null ? match.group(1) : match.group(2);
              return Matcher.quoteReplacement(environment.getOrDefault(name, ""));
            });
  }
}
