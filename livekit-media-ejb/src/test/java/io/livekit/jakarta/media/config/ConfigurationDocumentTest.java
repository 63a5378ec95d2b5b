package io.livekit.jakarta.media.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * docs/configuration.md describes exactly the keys that exist. The table in it is generated: after
 * changing a key run this test with {@code -Dlivekit.docs.update=true}.
 */
class ConfigurationDocumentTest {

  private static final Path DOCUMENT = Path.of("../docs/configuration.md");
  private static final String BEGIN =
      "<!-- keys: generated from the records of io.livekit.jakarta.media.config -->\n";
  private static final String END = "<!-- end of keys -->\n";

  @Test
  void theDocumentDescribesEveryKeyAsItIsDeclared() throws IOException {
    String document = Files.readString(DOCUMENT);
    int begin = document.indexOf(BEGIN) + BEGIN.length();
    int end = document.indexOf(END);
    assertThat(begin).isGreaterThan(BEGIN.length());
    if (Boolean.getBoolean("livekit.docs.update")) {
      Files.writeString(DOCUMENT, document.substring(0, begin) + table() + document.substring(end));
      return;
    }
    assertThat(document.substring(begin, end)).isEqualTo(table());
  }

  private static String table() {
    Map<String, StringBuilder> sections = new LinkedHashMap<>();
    for (ConfigKey key : ConfigKey.all()) {
      int dot = key.path().lastIndexOf('.');
      String section = dot < 0 ? "Top level" : "`" + key.path().substring(0, dot) + "`";
      sections
          .computeIfAbsent(
              section,
              name ->
                  new StringBuilder("\n### ")
                      .append(name)
                      .append("\n\n")
                      .append(
                          "| Key | Type | Default | Meaning | In effect |\n"
                              + "|---|---|---|---|---|\n"))
          .append("| `")
          .append(key.path().substring(dot + 1))
          .append("` | ")
          .append(type(key))
          .append(" | ")
          .append(key.setting().def().isEmpty() ? "–" : "`" + key.setting().def() + "`")
          .append(" | ")
          .append(key.description())
          .append(detail(key.setting()))
          .append(" | ")
          .append(key.unbuilt().isEmpty() ? "yes" : "no")
          .append(" |\n");
    }
    StringBuilder text = new StringBuilder();
    sections.values().forEach(text::append);
    return text.append('\n').toString();
  }

  private static String detail(Setting setting) {
    if (setting.oneOf().length > 0) {
      return ". One of " + String.join(", ", List.of(setting.oneOf()));
    }
    if (setting.max() != Long.MAX_VALUE) {
      return ". " + setting.min() + " to " + setting.max();
    }
    return setting.min() == 0 ? "" : ". At least " + setting.min();
  }

  private static String type(ConfigKey key) {
    String unit = key.setting().unit().isEmpty() ? "" : " (" + key.setting().unit() + ")";
    String name = key.type().getTypeName();
    return Map.of(
                "int",
                "number",
                "long",
                "number",
                "double",
                "number",
                "boolean",
                "true/false",
                String.class.getName(),
                "text",
                Secret.class.getName(),
                "text",
                Duration.class.getName(),
                "duration",
                PortRange.class.getName(),
                "port or range",
                NodeIp.class.getName(),
                "address")
            .getOrDefault(name, name.startsWith("java.util.List") ? "list" : "map")
        + unit;
  }
}
