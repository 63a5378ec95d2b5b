package io.livekit.jakarta.e2e.harness;

import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MXBean;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a running server holds, as its JVM tells. */
public final class ServerFigures implements AutoCloseable {

  private static final Pattern HISTOGRAM_LINE =
      Pattern.compile("^\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)");
  private static final int MIB = 1 << 20;

  /**
   * What it holds at one moment.
   *
   * @param heap bytes after a full collection
   * @param direct bytes of direct buffers
   * @param instances live objects of our classes and of the network library's buffers, by class
   */
  public record Snapshot(
      long heap, long direct, long descriptors, int threads, Map<String, Long> instances) {

    @Override
    public String toString() {
      return "heap %d MiB, direct %d KiB, %d descriptors, %d threads"
          .formatted(heap / MIB, direct / 1024, descriptors, threads);
    }
  }

  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  private ServerFigures(JMXConnector connector) throws IOException {
    this.connector = connector;
    beans = connector.getMBeanServerConnection();
  }

  public static ServerFigures of(LiveKitServer server) {
    try {
      VirtualMachine machine = VirtualMachine.attach(String.valueOf(server.pid()));
      try {
        return new ServerFigures(
            JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Snapshot take() {
    try {
      // The histogram counts what a full collection leaves.
      String histogram =
          (String)
              beans.invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      long direct = 0;
      for (BufferPoolMXBean pool :
          ManagementFactory.getPlatformMXBeans(beans, BufferPoolMXBean.class)) {
        direct += pool.getMemoryUsed();
      }
      Map<String, Long> instances = new TreeMap<>();
      long heap = read(histogram, instances);
      return new Snapshot(
          heap,
          direct,
          ManagementFactory.getPlatformMXBean(beans, UnixOperatingSystemMXBean.class)
              .getOpenFileDescriptorCount(),
          ManagementFactory.getPlatformMXBean(beans, ThreadMXBean.class).getThreadCount(),
          instances);
    } catch (IOException | JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @return what the server has dropped or refused, by part and reason
   */
  public Map<String, Long> drops() {
    try {
      Map<String, Long> drops = new TreeMap<>();
      for (ObjectName name :
          beans.queryNames(new ObjectName("io.livekit.jakarta:type=NodeDrops,*"), null)) {
        JMX.newMXBeanProxy(beans, name, Drops.class)
            .getDrops()
            .forEach((reason, count) -> drops.merge(reason, count, Long::sum));
      }
      return drops;
    } catch (IOException | JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The server's bean, as far as it is read here. */
  @MXBean
  public interface Drops {
    Map<String, Long> getDrops();
  }

  private static long read(String histogram, Map<String, Long> instances) {
    long heap = 0;
    for (String line : histogram.split("\n")) {
      Matcher entry = HISTOGRAM_LINE.matcher(line);
      if (!entry.find()) {
        continue;
      }
      heap += Long.parseLong(entry.group(2));
      String type = entry.group(3);
      if (type.startsWith("io.livekit.")
          || type.startsWith("io.netty.buffer.")
          || type.startsWith("org.glassfish.tyrus.")) {
        instances.merge(type, Long.parseLong(entry.group(1)), Long::sum);
      }
    }
    return heap;
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
