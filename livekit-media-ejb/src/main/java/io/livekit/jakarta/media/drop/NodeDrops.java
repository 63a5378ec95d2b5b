package io.livekit.jakarta.media.drop;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;

/** Everything that this node has dropped or refused, in one place. Thread-safe. */
public final class NodeDrops implements NodeDropsMXBean {
  private static final System.Logger LOG = System.getLogger(NodeDrops.class.getName());

  private final Map<String, Supplier<Map<String, Long>>> parts = new ConcurrentHashMap<>();
  private ObjectName name;

  /** Takes in the counters of a part. */
  public void include(String part, Supplier<Map<String, Long>> drops) {
    parts.put(part, drops);
  }

  @Override
  public Map<String, Long> getDrops() {
    Map<String, Long> all = new TreeMap<>();
    parts.forEach(
        (part, drops) ->
            drops.get().forEach((reason, count) -> all.put(part + "." + reason, count)));
    return all;
  }

  /** Shows them by JMX: {@code io.livekit.jakarta:type=NodeDrops,node=ND_…}. */
  public synchronized void publish(String nodeId) {
    try {
      ObjectName published = new ObjectName("io.livekit.jakarta:type=NodeDrops,node=" + nodeId);
      ManagementFactory.getPlatformMBeanServer().registerMBean(this, published);
      name = published;
    } catch (JMException e) {
      LOG.log(System.Logger.Level.WARNING, "could not publish the drop counters by JMX", e);
    }
  }

  /** The JVM's server of MBeans outlives the application. */
  public synchronized void withdraw() {
    if (name == null) {
      return;
    }
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    } catch (JMException e) {
      LOG.log(System.Logger.Level.WARNING, "could not withdraw the drop counters from JMX", e);
    }
    name = null;
  }
}
