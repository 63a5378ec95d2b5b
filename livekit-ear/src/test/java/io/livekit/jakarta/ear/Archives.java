package io.livekit.jakarta.ear;

import java.io.File;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The archives as the build made them. */
final class Archives {
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
}
