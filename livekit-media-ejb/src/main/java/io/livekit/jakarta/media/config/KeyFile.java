package io.livekit.jakarta.media.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** The file of API keys that {@code key_file} names. */
final class KeyFile {

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private KeyFile() {}

  static ApiKeys read(String configured, Map<String, String> environment) {
    Path file = Path.of(expand(configured, environment));
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("key_file: " + file + " does not exist or is not a file");
    }
    try {
      if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
          throw new ConfigException(
              "key_file: others have permissions on "
                  + file
                  + " ("
                  + PosixFilePermissions.toString(permissions)
                  + "), take them away with: chmod o-rwx "
                  + file);
        }
      }
    } catch (IOException e) {
      throw new ConfigException(
          "key_file: " + file + " can't be read: " + YamlDocument.reason(e), e);
    }
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
