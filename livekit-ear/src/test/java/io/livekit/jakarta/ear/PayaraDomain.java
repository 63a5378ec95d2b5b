package io.livekit.jakarta.ear;

import io.livekit.jakarta.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The domain of an unpacked Payara Server, on ports that are free. */
final class PayaraDomain {
  private static final Pattern PORT = Pattern.compile("port=\"(\\d+)\"");
  private static final String JMS_PORT = "value=\"7676\"";
  private static final String END_OF_OPTIONS = "</java-config>";
  private static final String END_OF_RESOURCES = "</resources>";
  private static final String END_OF_SERVER = "</server>";

  private PayaraDomain() {}

  static Path directory() {
    return Path.of(System.getProperty("payara.home"), "glassfish", "domains", "domain1");
  }

  /**
   * Gives every listener of the domain another port, and the domain a queue.
   *
   * @param http for the listener on 8080
   * @param management for the listener on 4848
   * @param options of the JVM
   * @param queue JNDI name of a queue in the broker that the domain has inside
   */
  static void configure(int http, int management, List<String> options, String queue) {
    Path file = directory().resolve("config/domain.xml");
    try {
      Path original = file.resolveSibling("domain.original.xml");
      if (!Files.exists(original)) {
        Files.copy(file, original);
      }
      String xml =
          PORT.matcher(Files.readString(original))
              .replaceAll(port -> "port=\"" + other(port.group(1), http, management) + "\"");
      String elements =
          options.stream()
              .map(option -> "<jvm-options>" + option + "</jvm-options>")
              .collect(Collectors.joining());
      xml = xml.replace(JMS_PORT, "value=\"" + FreePort.another() + "\"");
      xml = before(END_OF_OPTIONS, xml, elements);
      xml = before(END_OF_RESOURCES, xml, queue(queue));
      xml = before(END_OF_SERVER, xml, "<resource-ref ref=\"" + queue + "\"/>");
      Files.writeString(file, xml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String before(String tag, String xml, String elements) {
    int at = xml.indexOf(tag);
    return xml.substring(0, at) + elements + xml.substring(at);
  }

  private static String queue(String jndiName) {
    return "<admin-object-resource jndi-name=\""
        + jndiName
        + "\" res-adapter=\"jmsra\" res-type=\"jakarta.jms.Queue\">"
        + "<property name=\"Name\" value=\"livekit\"/></admin-object-resource>";
  }

  /** Ends the domain's process, if one is left. */
  static void kill() {
    if (Files.exists(directory().resolve("config/pid"))) {
      ProcessHandle.of(pid())
          .filter(process -> process.info().commandLine().orElse("").contains("glassfish"))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * @return of the process that runs the domain
   */
  static long pid() {
    try {
      return Long.parseLong(Files.readString(directory().resolve("config/pid")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int other(String port, int http, int management) {
    return switch (port) {
      case "8080" -> http;
      case "4848" -> management;
      default -> FreePort.another();
    };
  }
}
