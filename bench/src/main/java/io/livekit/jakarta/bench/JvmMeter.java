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
import java.util.List;
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
   * @param mediaBytes allocated by the media loops
   * @param allBytes allocated by all threads that live
   */
  record Counters(long mediaBytes, long allBytes, long collections, long collectionMillis) {
    Counters minus(Counters earlier) {
      return new Counters(mediaBytes - earlier.mediaBytes, allBytes - earlier.allBytes,
          collections - earlier.collections, collectionMillis - earlier.collectionMillis);
    }
  }

  private JvmMeter(JMXConnector connector) throws IOException {
    this.connector = connector;
    MBeanServerConnection server = connector.getMBeanServerConnection();
    threads = ManagementFactory.newPlatformMXBeanProxy(
        server, ManagementFactory.THREAD_MXBEAN_NAME, com.sun.management.ThreadMXBean.class);
    memory = ManagementFactory.newPlatformMXBeanProxy(server, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    collectors = List.copyOf(ManagementFactory.getPlatformMXBeans(server, GarbageCollectorMXBean.class));
    buffers = List.copyOf(ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class));
    version = ManagementFactory.newPlatformMXBeanProxy(
        server, ManagementFactory.RUNTIME_MXBEAN_NAME, java.lang.management.RuntimeMXBean.class).getVmVersion();
  }

  /** @return null if the process is no JVM, or one that can't be attached to */
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
    try (Stream<String> maps = Files.lines(Path.of("/proc", Long.toString(pid), "maps"), StandardCharsets.ISO_8859_1)) {
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
    long media = 0;
    long all = 0;
    for (int i = 0; i < ids.length; i++) {
      if (infos[i] == null || allocated[i] < 0) {
        continue;
      }
      all += allocated[i];
      media += infos[i].getThreadName().startsWith(MEDIA_THREAD) ? allocated[i] : 0;
    }
    long collections = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      collections += collector.getCollectionCount();
      millis += collector.getCollectionTime();
    }
    return new Counters(media, all, collections, millis);
  }

  /** @return heap that is in use after a collection, and direct memory */
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
