package io.livekit.jakarta.media.config;

import io.livekit.jakarta.proto.RoomConfiguration;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Fills the configuration records. Owned by: one thread, for one use.
 *
 * <p>For each key the first of these counts: a replacement, an override, the file, an implied value
 * (what development mode or an older key stands for), the default.
 */
final class ConfigBinder {

  private final YamlDocument document;
  private final Map<String, ConfigOverride> overrides;
  private final Map<String, String> implied = new HashMap<>();
  private final Map<String, Object> replaced = new HashMap<>();
  private final Set<String> unknown = new LinkedHashSet<>();
  private final Set<String> unbuilt = new LinkedHashSet<>();

  private boolean placeholderKeys;

  ConfigBinder(YamlDocument document, Map<String, ConfigOverride> overrides) {
    this.document = document;
    this.overrides = overrides;
  }

  LiveKitConfig bind() {
    return (LiveKitConfig) section(LiveKitConfig.class, "", "", document.mapping());
  }

  /** Gives a key a value, as the file would write it, for the case that nothing else does. */
  void imply(String path, String value) {
    implied.putIfAbsent(path, value);
  }

  /** Sets a key, whatever the file and overrides say. */
  void replace(String path, Object value) {
    replaced.put(path, value);
  }

  /** Notes that the keys are the placeholders of development mode. */
  void usePlaceholderKeys() {
    placeholderKeys = true;
  }

  /**
   * @return whether the file or an override sets the key
   */
  boolean isGiven(String path) {
    return overrides.containsKey(path) || document.find(path) != null;
  }

  /**
   * @return the value of a key as far as the file and overrides set it, else its default
   */
  Object given(ConfigKey key) {
    ConfigOverride override = overrides.get(key.path());
    if (override != null) {
      return convert(key, overrideNode(key, override), override.origin());
    }
    Node node = document.find(key.path());
    return node == null ? defaultOf(key) : convert(key, node, fileOrigin(node));
  }

  /**
   * @see #given(ConfigKey)
   */
  <T> T given(String path, Class<T> type) {
    return type.cast(given(ConfigKey.find(path).orElseThrow()));
  }

  /**
   * @return a message per key of the file that doesn't exist
   */
  List<String> unknown() {
    return List.copyOf(unknown);
  }

  private Object section(Class<?> type, String path, String unbuiltAbove, MappingNode mapping) {
    Map<String, NodeTuple> entries =
        mapping == null ? Map.of() : YamlDocument.entries(mapping, document.name());
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    Set<String> known = new LinkedHashSet<>();
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      if (components[i].isAnnotationPresent(Setting.class)) {
        String name = ConfigKey.nameOf(components[i]);
        known.add(name);
        NodeTuple entry = entries.get(name);
        Node node =
            entry == null || YamlDocument.isNull(entry.getValueNode())
                ? null
                : entry.getValueNode();
        values[i] = component(ConfigKey.of(components[i], path, unbuiltAbove), types[i], node);
      } else {
        // It is the last component, when everything has been read.
        values[i] = new ConfigReport(placeholderKeys, List.copyOf(unbuilt));
      }
    }
    entries.forEach(
        (name, entry) -> {
          if (!known.contains(name)) {
            unknown.add(
                YamlDocument.where(entry.getKeyNode())
                    + ": field "
                    + name
                    + " not found in type config."
                    + type.getSimpleName());
          }
        });
    return construct(type, types, values);
  }

  private static Object construct(Class<?> type, Class<?>[] types, Object[] values) {
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(type + " refuses its own default values", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " can't be made", e);
    }
  }

  private Object component(ConfigKey key, Class<?> type, Node node) {
    if (ConfigKey.isSection(type)) {
      if (node != null && !(node instanceof MappingNode)) {
        throw complaint(key.path(), fileOrigin(node), "expected keys and values");
      }
      return section(type, key.path(), key.unbuilt(), (MappingNode) node);
    }
    Object value = value(key, node);
    return replaced.getOrDefault(key.path(), value);
  }

  private Object value(ConfigKey key, Node node) {
    ConfigOverride override = overrides.get(key.path());
    if (override != null) {
      return noted(key, convert(key, overrideNode(key, override), override.origin()));
    }
    if (node != null) {
      return noted(key, convert(key, node, fileOrigin(node)));
    }
    String meant = implied.get(key.path());
    return meant == null ? defaultOf(key) : convert(key, node(key, meant), "implied");
  }

  private Object noted(ConfigKey key, Object value) {
    if (!key.unbuilt().isEmpty() && !value.equals(defaultOf(key))) {
      unbuilt.add(key.unbuilt());
    }
    return value;
  }

  private Object defaultOf(ConfigKey key) {
    String text = key.setting().def();
    Type type = key.type();
    if (!text.isEmpty()) {
      return convert(key, node(key, text), "default");
    } else if (type == String.class) {
      return "";
    } else if (type == Secret.class) {
      return Secret.NONE;
    } else if (type == PortRange.class) {
      return PortRange.NONE;
    } else if (type == NodeIp.class) {
      return NodeIp.AUTO;
    } else if (type == ApiKeys.class) {
      return ApiKeys.NONE;
    } else if (type == FreeForm.class) {
      return FreeForm.NONE;
    } else if (rawType(type) == List.class) {
      return List.of();
    } else if (rawType(type) == Map.class) {
      return Map.of();
    }
    throw new IllegalStateException(key.path() + " needs a default");
  }

  private Node overrideNode(ConfigKey key, ConfigOverride override) {
    String text = override.value();
    boolean isCommaList = rawType(key.type()) == List.class && !text.stripLeading().startsWith("[");
    try {
      return node(key, isCommaList ? "[" + quotedList(text) + "]" : text);
    } catch (ConfigException e) {
      throw complaint(key.path(), override.origin(), "not understood");
    }
  }

  private static String quotedList(String text) {
    StringBuilder quoted = new StringBuilder();
    for (String element : text.split(",")) {
      quoted
          .append(quoted.isEmpty() ? "" : ",")
          .append('\'')
          .append(element.strip().replace("'", "''"))
          .append('\'');
    }
    return quoted.toString();
  }

  private static Node node(ConfigKey key, String text) {
    // A single value is taken as it stands: nothing in it has a meaning in YAML.
    return key.isScalar()
        ? new ScalarNode(Tag.STR, text, ScalarStyle.DOUBLE_QUOTED)
        : YamlDocument.parse(text, "value").value();
  }

  private Object convert(ConfigKey key, Node node, String origin) {
    try {
      if (node == null) {
        throw new IllegalArgumentException("is empty");
      }
      return convert(key, key.type(), node);
    } catch (IllegalArgumentException e) {
      throw complaint(key.path(), origin, e.getMessage());
    }
  }

  private Object convert(ConfigKey key, Type type, Node node) {
    if (type == ApiKeys.class) {
      return ConfigValues.apiKeys(node);
    } else if (type == FreeForm.class) {
      return new FreeForm(!(node instanceof MappingNode mapping) || !mapping.getValue().isEmpty());
    } else if (rawType(type) == List.class) {
      return list(key, argument(type, 0), node);
    } else if (rawType(type) == Map.class && argument(type, 1) instanceof ParameterizedType) {
      return ConfigValues.textLists(node);
    } else if (rawType(type) == Map.class) {
      return Collections.unmodifiableMap(
          new LinkedHashMap<>(
              argument(type, 1) == RoomConfiguration.class
                  ? ConfigValues.roomConfigurations(node)
                  : ConfigValues.texts(node)));
    }
    return ConfigValues.scalar(type, node, key.setting());
  }

  private List<Object> list(ConfigKey key, Type elementType, Node node) {
    if (!(node instanceof SequenceNode sequence)) {
      throw new IllegalArgumentException("expected a list");
    }
    List<Object> elements = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      if (elementType instanceof Class<?> type && ConfigKey.isSection(type)) {
        if (!(element instanceof MappingNode mapping)) {
          throw new IllegalArgumentException("expected a list of keys and values");
        }
        elements.add(section(type, key.path() + "[]", key.unbuilt(), mapping));
      } else {
        elements.add(ConfigValues.scalar(elementType, element, key.setting()));
      }
    }
    return List.copyOf(elements);
  }

  private static Class<?> rawType(Type type) {
    return type instanceof ParameterizedType parameterized
        ? (Class<?>) parameterized.getRawType()
        : (Class<?>) type;
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private String fileOrigin(Node node) {
    return document.name() + " " + YamlDocument.where(node);
  }

  private static ConfigException complaint(String path, String origin, String problem) {
    return new ConfigException(path + ": " + problem + " (" + origin + ")");
  }
}
