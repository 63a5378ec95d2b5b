package io.livekit.jakarta.media.jms;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.media.executor.ThreadPools;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.outbox.DeliveryResult;
import io.livekit.jakarta.media.outbox.DeliveryRules;
import io.livekit.jakarta.media.outbox.EventReceiver;
import io.livekit.jakarta.media.outbox.LimitedCalls;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;

/**
 * Sends events to a topic or queue, one after the other: a text message each, whose body is the
 * event in the JSON of webhooks, with room, participant and track in full. Persistent, so that a
 * broker that has taken one keeps it. Thread-safe.
 */
public final class JmsReceiver implements EventReceiver, AutoCloseable {

  /** One sends, so that the order of rooms among each other stays too. */
  private static final int THREADS = 1;

  /** In memory, some 20 MB of the largest events that are usual. */
  private static final int MAX_WAITING = 10_000;

  /** From then on the broker is taken for gone, and the event is tried again. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  /** A broker that is away comes back, and a message that it has is never sent twice but by it. */
  public static final DeliveryRules RULES =
      new DeliveryRules(
          THREADS,
          MAX_WAITING,
          MAX_WAITING,
          DeliveryRules.NEVER,
          Integer.MAX_VALUE,
          DeliveryRules.NEVER,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30));

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final ConnectionFactory factory;
  private final Destination destination;
  private final String name;
  private final ThreadPoolExecutor thread;
  private final LimitedCalls calls;

  /** Used on the thread alone; null while there is no connection. */
  private JMSContext context;

  /**
   * @param name of the destination, as {@link EventReceiver#name()}
   * @param pools makes its thread
   */
  public JmsReceiver(
      ConnectionFactory factory,
      Destination destination,
      String name,
      ThreadPools pools,
      TimerService timers) {
    this.factory = factory;
    this.destination = destination;
    this.name = "jms " + name;
    thread = pools.queued("livekit-jms", THREADS);
    calls =
        new LimitedCalls(
            thread,
            timers,
            LIMIT,
            DeliveryResult.failed("no answer within " + LIMIT.toSeconds() + " s"),
            DeliveryResult::failed);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean wants(OutboxEvent event) {
    return true;
  }

  @Override
  public void deliver(OutboxEvent event, int dropped, Consumer<DeliveryResult> done) {
    calls.run(() -> send(event, dropped), done);
  }

  private DeliveryResult send(OutboxEvent event, int dropped) {
    try {
      if (context == null) {
        context = factory.createContext(JMSContext.AUTO_ACKNOWLEDGE);
      }
      context.createProducer().send(destination, message(event, dropped));
      return DeliveryResult.DELIVERED;
    } catch (JMSException | JMSRuntimeException e) {
      disconnect();
      return DeliveryResult.failed(e.toString());
    }
  }

  private TextMessage message(OutboxEvent event, int dropped) throws JMSException {
    TextMessage message = context.createTextMessage(json(event));
    message.setJMSType(event.body().getEvent());
    message.setStringProperty("eventId", event.id());
    message.setStringProperty("event", event.body().getEvent());
    message.setStringProperty("room", event.room());
    message.setLongProperty("time", event.unixMillis());
    if (event.body().hasParticipant()) {
      message.setStringProperty("participant", event.body().getParticipant().getIdentity());
    }
    if (dropped > 0) {
      message.setIntProperty("dropped", dropped);
    }
    // Several consumers of one queue get the events of a room one after the other all the same.
    message.setStringProperty("JMSXGroupID", event.body().getRoom().getSid());
    return message;
  }

  private static String json(OutboxEvent event) {
    try {
      return JSON.print(event.body());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an event has no JSON form", e);
    }
  }

  private void disconnect() {
    JMSContext broken = context;
    context = null;
    if (broken != null) {
      try {
        broken.close();
      } catch (JMSRuntimeException e) {
        // It is gone all the same.
      }
    }
  }

  /** Lets go of its connection, and interrupts what it is sending. */
  @Override
  public void close() {
    try {
      thread.execute(this::disconnect);
    } catch (RejectedExecutionException closed) {
      return;
    }
    thread.shutdown();
  }
}
