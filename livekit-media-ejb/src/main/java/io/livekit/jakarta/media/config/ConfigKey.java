package io.livekit.jakarta.media.config;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One key of the configuration, as declared by a record component.
 *
 * @param path where it stands in the file, as {@code rtc.tcp_port}
 * @param type Java type of its value
 * @param setting its description
 * @param unbuilt path of the key or section that is not in effect and includes this key; empty if
 *     it is in effect
 */
public record ConfigKey(String path, Type type, Setting setting, String unbuilt) {

  private static final Set<Type> SCALARS =
      Set.of(
          boolean.class,
          int.class,
          long.class,
          double.class,
          String.class,
          Duration.class,
          Secret.class,
          PortRange.class,
          NodeIp.class);

  /**
   * @return all keys in the order of their declaration; sections themselves aren't keys
   */
  public static List<ConfigKey> all() {
    return Declared.KEYS;
  }

  /** Read from the records once. */
  private static final class Declared {
    static final List<ConfigKey> KEYS = read();

    private static List<ConfigKey> read() {
      List<ConfigKey> keys = new ArrayList<>();
      collect(LiveKitConfig.class, "", "", keys);
      return List.copyOf(keys);
    }
  }

  /**
   * @return the key with this path, if there is one
   */
  public static Optional<ConfigKey> find(String path) {
    return all().stream().filter(key -> key.path().equals(path)).findFirst();
  }

  private static void collect(Class<?> section, String path, String unbuilt, List<ConfigKey> keys) {
    for (RecordComponent component : settings(section)) {
      ConfigKey key = of(component, path, unbuilt);
      if (isSection(component.getType())) {
        collect(component.getType(), key.path(), key.unbuilt(), keys);
      } else {
        keys.add(key);
      }
    }
  }

  static ConfigKey of(RecordComponent component, String parent, String unbuilt) {
    Setting setting = component.getAnnotation(Setting.class);
    String path = parent.isEmpty() ? nameOf(component) : parent + "." + nameOf(component);
    return new ConfigKey(
        path,
        component.getGenericType(),
        setting,
        !unbuilt.isEmpty() ? unbuilt : setting.notInEffect() ? path : "");
  }

  static List<RecordComponent> settings(Class<?> section) {
    return Arrays.stream(section.getRecordComponents())
        .filter(c -> c.isAnnotationPresent(Setting.class))
        .toList();
  }

  static boolean isSection(Class<?> type) {
    return type.isRecord() && !settings(type).isEmpty();
  }

  /**
   * @return the key that a component declares, as the file writes it
   */
  public static String nameOf(RecordComponent component) {
    return component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  /**
   * @return what the key does
   */
  public String description() {
    return setting.olderNameOf().isEmpty()
        ? setting.value()
        : "Older name of `" + setting.olderNameOf() + "`";
  }

  /**
   * @return whether the value is a single one, so that there is a flag for it
   */
  public boolean isScalar() {
    return SCALARS.contains(type);
  }

  /**
   * @return whether the flag needs no value
   */
  public boolean isSwitch() {
    return type == boolean.class;
  }

  /**
   * @return name of the environment variable that sets the key
   */
  public String environmentName() {
    return "LIVEKIT_" + path.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /**
   * @return name of the system or MicroProfile Config property that sets the key
   */
  public String propertyName() {
    return "livekit." + path;
  }
}
