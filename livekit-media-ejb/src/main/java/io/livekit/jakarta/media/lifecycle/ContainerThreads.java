package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.executor.PlainThreads;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.util.concurrent.ThreadFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Finds the container's threads. They are looked up, not injected: an injection that fails would
 * end the deployment.
 */
final class ContainerThreads {
  private static final System.Logger LOG = System.getLogger(ContainerThreads.class.getName());

  /**
   * Every Jakarta EE container has it (Jakarta Concurrency 3.0 §3.4.4), unless its administrator
   * took it away.
   */
  private static final String DEFAULT_FACTORY = "java:comp/DefaultManagedThreadFactory";

  private ContainerThreads() {}

  /**
   * @return the container's default factory, or one of plain threads where there is none
   */
  static ThreadFactory find() {
    try {
      if (new InitialContext().lookup(DEFAULT_FACTORY) instanceof ManagedThreadFactory managed) {
        return managed;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          DEFAULT_FACTORY + " is no ManagedThreadFactory: using plain threads");
    } catch (NamingException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "no " + DEFAULT_FACTORY + " (" + e.getMessage() + "): using plain threads");
    }
    return new PlainThreads();
  }
}
