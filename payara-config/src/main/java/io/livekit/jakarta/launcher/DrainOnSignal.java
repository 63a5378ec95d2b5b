package io.livekit.jakarta.launcher;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import sun.misc.Signal;

/**
 * Has the node emptied before the process ends: the first signal to end begins it, a second one
 * ends the process at once (spec/04 §6). The application does it; it has class loaders of its own,
 * so it is told by JMX. Thread-safe.
 */
final class DrainOnSignal {
  private static final System.Logger LOG = System.getLogger(DrainOnSignal.class.getName());

  private static final long LOOK_MILLIS = 200;

  private final AtomicBoolean begun = new AtomicBoolean();

  private DrainOnSignal() {}

  /** Takes the signals over from the JVM, which would end the process at the first. */
  static void install() {
    DrainOnSignal handler = new DrainOnSignal();
    for (String name : new String[] {"TERM", "INT"}) {
      Signal.handle(new Signal(name), signal -> handler.received(signal.getName()));
    }
  }

  private void received(String signal) {
    boolean force = !begun.compareAndSet(false, true);
    LOG.log(Level.INFO, "exit requested, shutting down (signal: {0}, force: {1})", signal, force);
    Thread ending = new Thread(force ? DrainOnSignal::exit : this::drain, "livekit-drain");
    ending.setDaemon(true);
    ending.start();
  }

  private void drain() {
    try {
      MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
      for (ObjectName node :
          beans.queryNames(new ObjectName("io.livekit.jakarta:type=Node,*"), null)) {
        beans.invoke(node, "drain", new Object[0], new String[0]);
        while (beans.isRegistered(node) && !"DRAINED".equals(beans.getAttribute(node, "State"))) {
          TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
      }
    } catch (JMException | RuntimeException e) {
      LOG.log(Level.WARNING, "the node can't be drained, it ends at once", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exit();
  }

  private static void exit() {
    System.exit(0);
  }
}
