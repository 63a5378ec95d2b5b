package io.livekit.jakarta.media.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.drain.Drain;
import io.livekit.jakarta.media.drop.NodeDrops;
import io.livekit.jakarta.media.jmx.PublishedBean;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.TrackSource;
import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators read of a node by JMX is what goes on in it. */
class NodeStatusTest {
  private static final String ID = "ND_status";

  private final World world = new World("drain: {timeout: 1m}");
  private final MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
  private final Drain drain = new Drain(world.directory, world.time, world.time);
  private final PublishedBean published =
      new PublishedBean(
          new NodeStatus(
              world.directory.node().config(),
              world.directory,
              world.engine,
              drain,
              new NodeRates(),
              new NodeDrops()),
          "Node",
          ID);

  @AfterEach
  void withdraw() {
    published.close();
  }

  private static ObjectName name() throws Exception {
    return new ObjectName("io.livekit.jakarta:type=Node,node=" + ID);
  }

  private Object read(String attribute) throws Exception {
    return jmx.getAttribute(name(), attribute);
  }

  @Test
  void roomsParticipantsAndTracksAreCountedAsTheyComeAndGo() throws Exception {
    assertThat(read("Rooms")).isEqualTo(0);
    TestClient ann = world.joined("first", "ann");
    TestClient bob = world.joined("first", "bob");
    world.joined("second", "cal");
    assertThat(read("Rooms")).isEqualTo(2);
    assertThat(read("Participants")).isEqualTo(3);
    assertThat(read("Tracks")).isEqualTo(0);
    ann.publish("mic", TrackSource.MICROPHONE);
    assertThat(read("Tracks")).as("published once, and forwarded to bob").isEqualTo(2);
    bob.send(request -> request.setLeave(LeaveRequest.getDefaultInstance()));
    assertThat(read("Participants")).isEqualTo(2);
    assertThat(read("Tracks")).isEqualTo(1);
    ann.send(request -> request.setLeave(LeaveRequest.getDefaultInstance()));
    assertThat(read("Tracks")).isEqualTo(0);
  }

  @Test
  void drainsAndTakesItBackWhenToldTo() throws Exception {
    world.joined("first", "ann");
    assertThat(read("State")).isEqualTo("SERVING");
    jmx.invoke(name(), "drain", new Object[0], new String[0]);
    assertThat(read("State")).isEqualTo("DRAINING");
    jmx.invoke(name(), "cancelDrain", new Object[0], new String[0]);
    assertThat(read("State")).isEqualTo("SERVING");
    jmx.invoke(name(), "drain", new Object[] {60L}, new String[] {"long"});
    jmx.invoke(name(), "forceDrain", new Object[0], new String[0]);
    assertThat(read("State")).isEqualTo("DRAINED");
    assertThat(read("Rooms")).isEqualTo(0);
  }

  @Test
  void aNodeThatHasEndedIsNotShownAnyMore() throws Exception {
    assertThat(jmx.isRegistered(name())).isTrue();
    published.close();
    assertThat(jmx.isRegistered(name())).isFalse();
  }
}
