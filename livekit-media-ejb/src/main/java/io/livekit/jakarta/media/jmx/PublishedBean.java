package io.livekit.jakarta.media.jmx;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * A bean that operators see by JMX, as {@code io.livekit.jakarta:type=…,node=ND_…}, until it is
 * closed: the JVM's server of such beans outlives the application. Thread-safe.
 */
public final class PublishedBean implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PublishedBean.class.getName());

  private ObjectName name; // null when there is nothing to withdraw

  /** Shows a bean; where that can't be, the log says so, and nothing else is missing. */
  public PublishedBean(Object bean, String type, String nodeId) {
    try {
      ObjectName published = new ObjectName("io.livekit.jakarta:type=" + type + ",node=" + nodeId);
      ManagementFactory.getPlatformMBeanServer().registerMBean(bean, published);
      name = published;
    } catch (JMException e) {
      LOG.log(System.Logger.Level.WARNING, "could not publish " + type + " by JMX", e);
    }
  }

  @Override
  public synchronized void close() {
    if (name == null) {
      return;
    }
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    } catch (JMException e) {
      LOG.log(System.Logger.Level.WARNING, "could not withdraw " + name + " from JMX", e);
    }
    name = null;
  }
}
