package io.livekit.jakarta.media.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file with secrets that the configuration names. */
final class PrivateFile {
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private PrivateFile() {}

  /**
   * @param key path of the key that names the file, for messages
   * @return the text in it, without blanks around it
   * @throws ConfigException if there is none, or others have permissions on the file
   */
  static String read(String key, Path file) {
    check(key, file);
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (IOException e) {
      throw new ConfigException(key + ": " + file + " can't be read: " + YamlDocument.reason(e), e);
    }
    if (text.isEmpty()) {
      throw new ConfigException(key + ": " + file + " is empty");
    }
    return text;
  }

  /**
   * @throws ConfigException if it is no file, or others have permissions on it
   */
  static void check(String key, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(key + ": " + file + " does not exist or is not a file");
    }
    try {
      // Not by its file store, which the JDK doesn't find where the root isn't a mount point.
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (view == null) {
        return; // Windows, for example
      }
      Set<PosixFilePermission> permissions = view.readAttributes().permissions();
      if (permissions.stream().anyMatch(OTHERS::contains)) {
        throw new ConfigException(
            key
                + ": others have permissions on "
                + file
                + " ("
                + PosixFilePermissions.toString(permissions)
                + "), take them away with: chmod o-rwx "
                + file);
      }
    } catch (IOException e) {
      throw new ConfigException(key + ": " + file + " can't be read: " + YamlDocument.reason(e), e);
    }
  }
}
