package io.livekit.jakarta.media.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.world.World;
import java.time.Duration;
import javax.management.AttributeChangeNotification;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What WildFly tells, as it tells it; ServerTest of livekit-ear suspends a real one. */
class ContainerSuspensionTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
  private final State state = new State();
  private final World world = new World();
  private final Drain drain = new Drain(world.directory, world.time, world.time);

  /** What JMX asks of a bean's interface: that it is called as the class. */
  public interface StateMBean {}

  /** The bean of WildFly's running state. */
  public static final class State extends NotificationBroadcasterSupport implements StateMBean {
    void becomes(String attribute, String value) {
      sendNotification(
          new AttributeChangeNotification(
              this, 1, 0, "changed", attribute, "String", "something", value));
    }
  }

  @BeforeEach
  void register() throws Exception {
    beans.registerMBean(state, new ObjectName(ContainerSuspension.STATE));
    world.joined("r", "ann");
  }

  @Test
  void theNodeIsEmptiedWhileItIsSuspended() {
    try (ContainerSuspension suspension = new ContainerSuspension(beans, drain, LIMIT)) {
      state.becomes("RuntimeConfigurationState", "suspending");
      assertThat(drain.state()).isEqualTo(Drain.State.SERVING);
      state.becomes("RunningState", "suspending");
      assertThat(drain.state()).isEqualTo(Drain.State.DRAINING);
      state.becomes("RunningState", "suspended");
      assertThat(drain.state()).isEqualTo(Drain.State.DRAINING);
      state.becomes("RunningState", "normal");
      assertThat(drain.state()).isEqualTo(Drain.State.SERVING);
      suspension.close();
      state.becomes("RunningState", "suspending");
      assertThat(drain.state()).as("after it was closed").isEqualTo(Drain.State.SERVING);
    }
  }

  @Test
  void aContainerThatCannotBeSuspendedIsLeftAlone() throws Exception {
    beans.unregisterMBean(new ObjectName(ContainerSuspension.STATE));
    try (ContainerSuspension suspension = new ContainerSuspension(beans, drain, LIMIT)) {
      assertThat(drain.state()).isEqualTo(Drain.State.SERVING);
    }
  }
}
