package io.livekit.jakarta.media.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A YAML text as a tree that still knows its line numbers. Owned by: one thread. */
final class YamlDocument {

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final String name;
  private final Node root;

  private YamlDocument(String name, Node root) {
    this.name = name;
    this.root = root;
  }

  static YamlDocument empty() {
    return new YamlDocument("", null);
  }

  static YamlDocument read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new ConfigException("configuration file " + file + " does not exist", e);
    } catch (IOException e) {
      throw new ConfigException("configuration file " + file + " can't be read: " + reason(e), e);
    }
  }

  static YamlDocument parse(String text, String name) {
    try {
      Optional<Node> root =
          new Compose(LoadSettings.builder().setLabel(name).build()).composeString(text);
      return new YamlDocument(name, root.filter(node -> !isNull(node)).orElse(null));
    } catch (MarkedYamlEngineException e) {
      String line =
          e.getProblemMark()
              .or(e::getContextMark)
              .map(mark -> "line " + (mark.getLine() + 1) + ": ")
              .orElse("");
      throw new ConfigException(
          "could not parse " + name + ": yaml: " + line + oneLine(e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw new ConfigException(
          "could not parse " + name + ": yaml: " + oneLine(e.getMessage()), e);
    }
  }

  String name() {
    return name;
  }

  /**
   * @return the document's top-level mapping, or null for an empty document
   */
  MappingNode mapping() {
    if (root == null || root instanceof MappingNode) {
      return (MappingNode) root;
    }
    throw new ConfigException(
        "could not parse " + name + ": " + where(root) + ": expected keys and values");
  }

  /**
   * @return the value of a key below others, as {@code rtc.tcp_port}; null if it has none
   */
  Node find(String path) {
    Node node = root;
    for (String name : path.split("\\.")) {
      if (!(node instanceof MappingNode mapping)) {
        return null;
      }
      NodeTuple entry = entries(mapping, this.name).get(name);
      node = entry == null || isNull(entry.getValueNode()) ? null : entry.getValueNode();
    }
    return node;
  }

  /**
   * @return the document's only value, or null for an empty document
   */
  Node value() {
    return root;
  }

  /**
   * @return the entries of a mapping, by key; refuses a key that occurs twice
   */
  static Map<String, NodeTuple> entries(MappingNode mapping, String document) {
    Map<String, NodeTuple> entries = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw new ConfigException(
            "could not parse "
                + document
                + ": "
                + where(entry.getKeyNode())
                + ": a key must be a plain text");
      }
      if (entries.put(key.getValue(), entry) != null) {
        throw new ConfigException(
            "could not parse "
                + document
                + ": "
                + where(key)
                + ": key "
                + key.getValue()
                + " occurs twice");
      }
    }
    return entries;
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && NULLS.contains(scalar.getValue());
  }

  static String where(Node node) {
    Optional<Mark> mark = node.getStartMark();
    return mark.map(m -> "line " + (m.getLine() + 1)).orElse("");
  }

  static String reason(IOException e) {
    return e instanceof java.nio.file.AccessDeniedException
        ? "permission denied"
        : oneLine(e.getMessage());
  }

  private static String oneLine(String text) {
    return text == null ? "not understood" : text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
