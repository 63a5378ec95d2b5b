package io.livekit.jakarta.media.config;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.proto.RoomConfiguration;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Turns parts of a YAML tree into values. Complaints are {@link IllegalArgumentException}s without
 * a place.
 */
final class ConfigValues {

  private static final String BAD_KEYS =
      "Could not parse keys, it needs to be exactly, \"key: secret\", including the space";

  /** Deeper nesting than any RoomConfiguration has; an alias that contains itself ends here. */
  private static final int MAX_DEPTH = 16;

  private ConfigValues() {}

  static Object scalar(Type type, Node node, Setting setting) {
    if (type == NodeIp.class && node instanceof MappingNode mapping) {
      Map<String, String> addresses = texts(mapping);
      return NodeIp.parse(
          String.join(",", addresses.getOrDefault("ipv4", ""), addresses.getOrDefault("ipv6", "")));
    }
    if (!(node instanceof ScalarNode scalar)) {
      throw new IllegalArgumentException("expected a single value");
    }
    String text = scalar.getValue();
    if (type == String.class) {
      return oneOf(text, setting);
    } else if (type == boolean.class) {
      return bool(text);
    } else if (type == int.class) {
      return (int)
          integer(
              text,
              Math.max(Integer.MIN_VALUE, setting.min()),
              Math.min(Integer.MAX_VALUE, setting.max()));
    } else if (type == long.class) {
      return integer(text, setting.min(), setting.max());
    } else if (type == double.class) {
      return decimal(text, setting.min(), setting.max());
    } else if (type == Duration.class) {
      return GoDuration.parse(text.strip());
    } else if (type == Secret.class) {
      return new Secret(text);
    } else if (type == PortRange.class) {
      return PortRange.parse(text);
    } else if (type == NodeIp.class) {
      return NodeIp.parse(text);
    }
    throw new IllegalStateException("no conversion to " + type);
  }

  private static String oneOf(String text, Setting setting) {
    if (setting.oneOf().length > 0 && !Arrays.asList(setting.oneOf()).contains(text)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not one of " + String.join(", ", setting.oneOf()));
    }
    return text;
  }

  private static boolean bool(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
    };
  }

  private static long integer(String text, long min, long max) {
    long value;
    try {
      value = Long.parseLong(text.strip().replace("_", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not a whole number", e);
    }
    if (value < min || value > max) {
      throw new IllegalArgumentException(value + " is outside of " + min + " to " + max);
    }
    return value;
  }

  private static double decimal(String text, long min, long max) {
    double value;
    try {
      value = Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not a number", e);
    }
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(text + " is outside of " + min + " to " + max);
    }
    return value;
  }

  static ApiKeys apiKeys(Node node) {
    if (!(node instanceof MappingNode mapping)) {
      throw new IllegalArgumentException(BAD_KEYS);
    }
    Map<String, String> keys = texts(mapping);
    keys.forEach(
        (key, secret) -> {
          if (key.isBlank() || secret.isBlank()) {
            throw new IllegalArgumentException(
                key.isBlank()
                    ? "an API key is empty"
                    : "the secret of API key " + key + " is empty");
          }
        });
    return ApiKeys.of(keys);
  }

  static Map<String, String> texts(Node node) {
    if (!(node instanceof MappingNode mapping)) {
      throw new IllegalArgumentException("expected keys and values");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)
          || !(entry.getValueNode() instanceof ScalarNode value)) {
        throw new IllegalArgumentException("expected keys with single values");
      }
      texts.put(key.getValue(), YamlDocument.isNull(value) ? "" : value.getValue());
    }
    return texts;
  }

  static Map<String, List<String>> textLists(Node node) {
    if (!(node instanceof MappingNode mapping)) {
      throw new IllegalArgumentException("expected keys and lists");
    }
    Map<String, List<String>> lists = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)
          || !(entry.getValueNode() instanceof SequenceNode values)
          || !values.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
        throw new IllegalArgumentException("expected keys with lists of single values");
      }
      lists.put(
          key.getValue(),
          values.getValue().stream().map(value -> ((ScalarNode) value).getValue()).toList());
    }
    return Collections.unmodifiableMap(lists);
  }

  static Map<String, RoomConfiguration> roomConfigurations(Node node) {
    if (!(node instanceof MappingNode mapping)) {
      throw new IllegalArgumentException("expected names with their settings");
    }
    Map<String, RoomConfiguration> presets = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode name)) {
        throw new IllegalArgumentException("expected names with their settings");
      }
      RoomConfiguration.Builder preset = RoomConfiguration.newBuilder().setName(name.getValue());
      try {
        // Goes through JSON, because protobuf's JSON reader knows every field in snake and in camel
        // case.
        JsonFormat.parser()
            .merge(JsonFormat.printer().print(json(entry.getValueNode(), 0)), preset);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException(
            name.getValue() + ": " + e.getMessage().replaceAll("\\s+", " "), e);
      }
      presets.put(name.getValue(), preset.build());
    }
    return presets;
  }

  private static Value json(Node node, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("nested too deeply");
    }
    if (node instanceof MappingNode mapping) {
      Struct.Builder struct = Struct.newBuilder();
      for (NodeTuple entry : mapping.getValue()) {
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
          throw new IllegalArgumentException("a key must be a plain text");
        }
        struct.putFields(key.getValue(), json(entry.getValueNode(), depth + 1));
      }
      return Value.newBuilder().setStructValue(struct).build();
    }
    if (node instanceof SequenceNode sequence) {
      ListValue.Builder list = ListValue.newBuilder();
      sequence.getValue().forEach(element -> list.addValues(json(element, depth + 1)));
      return Value.newBuilder().setListValue(list).build();
    }
    String text = ((ScalarNode) node).getValue();
    if (YamlDocument.isNull(node)) {
      // An empty entry is an empty message at the top and an unset field below.
      return depth == 0
          ? Value.newBuilder().setStructValue(Struct.getDefaultInstance()).build()
          : Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
    }
    if (node.getTag().equals(Tag.BOOL)) {
      return Value.newBuilder().setBoolValue(bool(text)).build();
    }
    if (node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT)) {
      return Value.newBuilder().setNumberValue(Double.parseDouble(text)).build();
    }
    return Value.newBuilder().setStringValue(text).build();
  }
}
