package io.livekit.jakarta.ear;

import io.livekit.jakarta.ear.badge.BadgeMechanism;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.Asset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The archives as the build made them. */
final class Archives {
  private static final Asset BEANS =
      new StringAsset(
          "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\""
              + " bean-discovery-mode=\"annotated\"/>");

  private Archives() {}

  /**
   * @return the WAR for Payara Micro, which takes no EAR; the EAR for all others
   */
  static Archive<?> ofThisServer() {
    return System.getProperty("arquillian.launch").equals("payara-micro") ? war() : ear();
  }

  private static WebArchive war() {
    return ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("war")));
  }

  static EnterpriseArchive ear() {
    return ShrinkWrap.createFromZipFile(
        EnterpriseArchive.class, new File(System.getProperty("ear")));
  }

  /**
   * @param more the packages of the classes of a further application
   * @return the sample application with ours as they are, and a further web module; on Payara
   *     Micro, which takes one WAR, a library in it
   */
  static Archive<?> ofSampleWith(String... more) {
    if (System.getProperty("arquillian.launch").equals("payara-micro")) {
      return ShrinkWrap.createFromZipFile(
              WebArchive.class, new File(System.getProperty("front-desk.war")))
          .addAsLibrary(library("application.jar", more))
          .addAsLibrary(badge());
    }
    WebArchive module =
        ShrinkWrap.create(WebArchive.class, "application.war")
            .addPackages(false, more)
            .addAsWebInfResource(BEANS, "beans.xml");
    EnterpriseArchive ear =
        ShrinkWrap.createFromZipFile(
            EnterpriseArchive.class, new File(System.getProperty("front-desk.ear")));
    StringBuilder descriptor =
        new StringBuilder(text(ear.get("META-INF/application.xml").getAsset()));
    // Modules stand together, before what else there is.
    descriptor.insert(
        descriptor.lastIndexOf("</module>") + "</module>".length(),
        "<module><web><web-uri>application.war</web-uri>"
            + "<context-root>/application</context-root></web></module>");
    return ear.addAsModule(module)
        .addAsLibrary(badge())
        .setApplicationXML(new StringAsset(descriptor.toString()));
  }

  /** What has the container know people, for each module. */
  private static JavaArchive badge() {
    return library("badge.jar", BadgeMechanism.class.getPackageName());
  }

  private static JavaArchive library(String name, String... packages) {
    return ShrinkWrap.create(JavaArchive.class, name)
        .addPackages(false, packages)
        .addAsManifestResource(BEANS, "beans.xml");
  }

  private static String text(Asset asset) {
    try (InputStream in = asset.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
