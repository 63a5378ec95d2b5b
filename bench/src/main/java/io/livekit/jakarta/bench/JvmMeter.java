package io.livekit.jakarta.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What another JVM says of itself, over a local management connection. Owned by: one thread. */
final class JvmMeter implements AutoCloseable {
  private static final String MEDIA_THREAD = "livekit-media";

  private final JMXConnector connector;
  private final com.sun.management.ThreadMXBean threads;
  private final MemoryMXBean memory;
  private final List<GarbageCollectorMXBean> collectors;
  private final List<BufferPoolMXBean> buffers;
  private final String version;

  /**
   * Counters since its start.
   *
   * @param bytes allocated, by the living threads' ids
   * @param media which of them are media loops
   */
  record Counters(Map<Long, Long> bytes, Set<Long> media, long collections, long collectionMillis) {
    Spent minus(Counters earlier) {
      long mediaBytes = 0;
      long allBytes = 0;
      for (Map.Entry<Long, Long> thread : bytes.entrySet()) {
        long allocated = thread.getValue() - earlier.bytes.getOrDefault(thread.getKey(), 0L);
        allBytes += allocated;
        mediaBytes += media.contains(thread.getKey()) ? allocated : 0;
      }
      return new Spent(
          mediaBytes,
          allBytes,
          collections - earlier.collections,
          collectionMillis - earlier.collectionMillis);
    }
  }

  /**
   * What happened between two looks.
   *
   * @param mediaBytes allocated by the media loops
   * @param allBytes allocated by all threads that live at the end
   */
  record Spent(long mediaBytes, long allBytes, long collections, long collectionMillis) {}

  private JvmMeter(JMXConnector connector) throws IOException {
    this.connector = connector;
    MBeanServerConnection server = connector.getMBeanServerConnection();
    threads =
        ManagementFactory.newPlatformMXBeanProxy(
            server, ManagementFactory.THREAD_MXBEAN_NAME, com.sun.management.ThreadMXBean.class);
    memory =
        ManagementFactory.newPlatformMXBeanProxy(
            server, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    collectors =
        List.copyOf(ManagementFactory.getPlatformMXBeans(server, GarbageCollectorMXBean.class));
    buffers = List.copyOf(ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class));
    version =
        ManagementFactory.newPlatformMXBeanProxy(
                server,
                ManagementFactory.RUNTIME_MXBEAN_NAME,
                java.lang.management.RuntimeMXBean.class)
            .getVmVersion();
  }

  /**
   * @return null if the process is no JVM, or one that can't be attached to
   */
  static JvmMeter attach(long pid) {
    if (!isJvm(pid)) {
      return null; // attaching sends SIGQUIT, which ends programs that aren't JVMs
    }
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        String address = machine.startLocalManagementAgent();
        return new JvmMeter(JMXConnectorFactory.connect(new JMXServiceURL(address)));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException | IOException e) {
      return null;
    }
  }

  private static boolean isJvm(long pid) {
    try (Stream<String> maps =
        Files.lines(Path.of("/proc", Long.toString(pid), "maps"), StandardCharsets.ISO_8859_1)) {
      return maps.anyMatch(line -> line.endsWith("/libjvm.so"));
    } catch (IOException e) {
      return false;
    }
  }

  String version() {
    return version;
  }

  Counters counters() {
    long[] ids = threads.getAllThreadIds();
    long[] allocated = threads.getThreadAllocatedBytes(ids);
    ThreadInfo[] infos = threads.getThreadInfo(ids);
    Map<Long, Long> bytes = new HashMap<>();
    Set<Long> media = new HashSet<>();
    for (int i = 0; i < ids.length; i++) {
      if (infos[i] != null && allocated[i] >= 0) {
        bytes.put(ids[i], allocated[i]);
        if (infos[i].getThreadName().startsWith(MEDIA_THREAD)) {
          media.add(ids[i]);
        }
      }
    }
    long collections = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      collections += collector.getCollectionCount();
      millis += collector.getCollectionTime();
    }
    return new Counters(bytes, media, collections, millis);
  }

  /**
   * @return heap that is in use after a collection, and direct memory
   */
  long liveBytes() {
    memory.gc();
    long direct = buffers.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    return memory.getHeapMemoryUsage().getUsed() + direct;
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // The server has ended already.
    }
  }
}
