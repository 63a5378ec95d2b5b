package io.livekit.jakarta.media.jms;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.executor.PlainThreads;
import io.livekit.jakarta.media.executor.ThreadPools;
import io.livekit.jakarta.media.outbox.DeliveryResult;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import io.livekit.jakarta.media.world.VirtualTime;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.WebhookEvent;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events to a real broker, in this process. */
class JmsReceiverTest {
  private static final String URL = "vm://0";
  private static final long PATIENCE_SECONDS = 30;
  private static final Room ROOM = Room.newBuilder().setName("stage").setSid("RM_1").build();
  private static final ParticipantInfo ANN =
      ParticipantInfo.newBuilder().setIdentity("ann").setSid("PA_1").build();

  private final VirtualTime time = new VirtualTime();
  private final ThreadPools pools = new ThreadPools(new PlainThreads());
  private final BlockingQueue<DeliveryResult> results = new LinkedBlockingQueue<>();
  private final Queue queue = new ActiveMQQueue("livekit-events");
  private EmbeddedActiveMQ broker;
  private JmsReceiver receiver;

  private void startBroker() throws Exception {
    broker = new EmbeddedActiveMQ();
    broker.setConfiguration(
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setSecurityEnabled(false)
            .setJMXManagementEnabled(false)
            .addAcceptorConfiguration("in-vm", URL));
    broker.start();
  }

  private JmsReceiver receiver(ConnectionFactory factory) {
    receiver = new JmsReceiver(factory, queue, "java:/jms/events", pools, time);
    return receiver;
  }

  private static ConnectionFactory factory() {
    return new ActiveMQConnectionFactory(URL + "?reconnectAttempts=0");
  }

  @AfterEach
  void end() throws Exception {
    if (receiver != null) {
      receiver.close();
    }
    pools.close();
    if (broker != null) {
      broker.stop();
    }
  }

  private static OutboxEvent event(String id, RoomEvent event) {
    return OutboxEvent.of(id, 1_700_000_000_123L, event).numbered(1);
  }

  private DeliveryResult deliver(OutboxEvent event) throws InterruptedException {
    receiver.deliver(event, 0, results::add);
    DeliveryResult result = results.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(result).isNotNull();
    return result;
  }

  @Test
  void anEventIsAMessageWithItsJsonAndPropertiesToSelectBy() throws Exception {
    startBroker();
    receiver(factory());
    OutboxEvent started = event("EV_1", new RoomEvent.RoomStarted(ROOM));
    OutboxEvent entered = event("EV_2", new RoomEvent.ParticipantEntered(ROOM, ANN));

    assertThat(deliver(started)).isEqualTo(DeliveryResult.DELIVERED);
    assertThat(deliver(entered)).isEqualTo(DeliveryResult.DELIVERED);

    try (ActiveMQConnectionFactory reading = new ActiveMQConnectionFactory(URL);
        JMSContext context = reading.createContext();
        JMSConsumer consumer = context.createConsumer(queue)) {
      Message first = consumer.receive(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      assertThat(first.getStringProperty("eventId")).isEqualTo("EV_1");
      assertThat(first.getJMSType()).isEqualTo("room_started");
      TextMessage second =
          (TextMessage) consumer.receive(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      assertThat(second.getStringProperty("event")).isEqualTo(entered.body().getEvent());
      assertThat(second.getStringProperty("room")).isEqualTo("stage");
      assertThat(second.getStringProperty("participant")).isEqualTo("ann");
      assertThat(second.getStringProperty("JMSXGroupID")).isEqualTo("RM_1");
      assertThat(second.getLongProperty("time")).isEqualTo(1_700_000_000_123L);
      WebhookEvent.Builder read = WebhookEvent.newBuilder();
      JsonFormat.parser().merge(second.getText(), read);
      assertThat(read.build()).isEqualTo(entered.body());
    }
  }

  @Test
  void aBrokerThatIsAwayGetsTheEventWhenItIsBack() throws Exception {
    receiver(factory());
    OutboxEvent event = event("EV_1", new RoomEvent.RoomStarted(ROOM));
    assertThat(deliver(event).outcome()).isEqualTo(DeliveryResult.Outcome.FAILED);
    startBroker();
    assertThat(deliver(event)).isEqualTo(DeliveryResult.DELIVERED);
    broker.stop();
    assertThat(deliver(event).outcome()).isEqualTo(DeliveryResult.Outcome.FAILED);
    startBroker();
    assertThat(deliver(event)).isEqualTo(DeliveryResult.DELIVERED);
  }

  @Test
  void aBrokerThatHangsCostsTheEventItsTimeAndIsInterrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch freed = new CountDownLatch(1);
    ConnectionFactory hanging =
        (ConnectionFactory)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ConnectionFactory.class},
                (self, method, arguments) -> {
                  asked.countDown();
                  try {
                    return new CountDownLatch(1).await(1, TimeUnit.HOURS) ? null : self;
                  } catch (InterruptedException e) {
                    freed.countDown();
                    throw new InvocationTargetException(e);
                  }
                });
    receiver(hanging);
    receiver.deliver(event("EV_1", new RoomEvent.RoomStarted(ROOM)), 0, results::add);
    asked.await();
    time.pass(JmsReceiver.LIMIT);
    assertThat(results.poll().detail()).isEqualTo("no answer within 15 s");
    assertThat(freed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aClosedReceiverSaysSo() throws Exception {
    receiver(factory());
    receiver.close();
    assertThat(deliver(event("EV_1", new RoomEvent.RoomStarted(ROOM))).detail())
        .isEqualTo("closed");
  }
}
