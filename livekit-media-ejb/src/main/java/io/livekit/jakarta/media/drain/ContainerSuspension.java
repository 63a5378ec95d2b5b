package io.livekit.jakarta.media.drain;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import javax.management.AttributeChangeNotification;
import javax.management.JMException;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.ObjectName;

/**
 * Empties the node while the container is suspended, where the container can be: WildFly tells of
 * it by the bean {@value #STATE}. It answers new requests with 503 by then, and leaves WebSockets
 * that are open alone, so nobody else would tell the clients. Thread-safe.
 */
public final class ContainerSuspension implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ContainerSuspension.class.getName());

  static final String STATE = "jboss.root:type=state";
  private static final String ATTRIBUTE = "RunningState";
  private static final String SUSPENDING = "suspending";
  private static final String NORMAL = "normal";

  private final MBeanServer beans;
  private final Drain drain;
  private final Duration limit;
  private final NotificationListener listener = (notification, any) -> changed(notification);
  private ObjectName watched; // null when there is nothing to leave

  /**
   * @param limit how long participants may stay after a suspension
   */
  public ContainerSuspension(Drain drain, Duration limit) {
    this(ManagementFactory.getPlatformMBeanServer(), drain, limit);
  }

  ContainerSuspension(MBeanServer beans, Drain drain, Duration limit) {
    this.beans = beans;
    this.drain = drain;
    this.limit = limit;
    try {
      ObjectName state = new ObjectName(STATE);
      if (beans.isRegistered(state)) {
        beans.addNotificationListener(state, listener, null, null);
        watched = state;
      }
    } catch (JMException e) {
      LOG.log(Level.WARNING, "a suspension of the container won't drain this node", e);
    }
  }

  /** On a thread of the container's, which must not wait. */
  private void changed(Notification notification) {
    if (notification instanceof AttributeChangeNotification change
        && change.getAttributeName().equals(ATTRIBUTE)) {
      // It is suspended in the last moments of its start too, with nobody to tell.
      switch (String.valueOf(change.getNewValue())) {
        case SUSPENDING -> drain.suspend(limit);
        case NORMAL -> drain.resume();
        default -> LOG.log(Level.DEBUG, "the container is {0}", change.getNewValue());
      }
    }
  }

  @Override
  public synchronized void close() {
    if (watched == null) {
      return;
    }
    try {
      beans.removeNotificationListener(watched, listener);
    } catch (ListenerNotFoundException e) {
      LOG.log(Level.DEBUG, "the container has let go of it first", e);
    } catch (JMException e) {
      LOG.log(Level.WARNING, "the container still tells this node of its suspension", e);
    }
    watched = null;
  }
}
