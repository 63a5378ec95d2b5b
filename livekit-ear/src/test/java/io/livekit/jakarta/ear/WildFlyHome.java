package io.livekit.jakarta.ear;

import io.livekit.jakarta.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** An unpacked WildFly, on ports that are free. */
final class WildFlyHome {
  /** EJBs have a list of the same name. */
  private static final String OF_UNDERTOW =
      "</handlers>\n            <application-security-domains>\n                ";

  private static final String DOMAIN =
      "<application-security-domain name=\"other\" security-domain=\"ApplicationDomain\"";

  private WildFlyHome() {}

  /**
   * @param management in place of 9990, for the server and for its command line
   */
  static void configure(int management) throws IOException {
    Path home = Path.of(System.getProperty("wildfly.home"));
    replace(
        home.resolve("standalone/configuration/standalone.xml"),
        "management.http.port:9990",
        "management.http.port:" + management,
        "https.port:8443",
        "https.port:" + FreePort.another());
    replace(
        home.resolve("bin/jboss-cli.xml"), "<port>9990</port>", "<port>" + management + "</port>");
  }

  /**
   * Lets the application's own mechanism say who somebody is and which groups that one is in, whom
   * no realm of the server knows (docs/rest.md).
   */
  static void believeMechanisms() throws IOException {
    replace(
        Path.of(System.getProperty("wildfly.home"))
            .resolve("standalone/configuration/standalone.xml"),
        OF_UNDERTOW + DOMAIN + "/>",
        OF_UNDERTOW + DOMAIN + " integrated-jaspi=\"false\"/>");
  }

  private static void replace(Path file, String... words) throws IOException {
    Path original = file.resolveSibling(file.getFileName() + ".original");
    if (!Files.exists(original)) {
      Files.copy(file, original, StandardCopyOption.COPY_ATTRIBUTES);
    }
    String text = Files.readString(original);
    for (int i = 0; i < words.length; i += 2) {
      if (!text.contains(words[i])) {
        throw new IOException("no " + words[i] + " in " + file);
      }
      text = text.replace(words[i], words[i + 1]);
    }
    Files.writeString(file, text);
  }
}
