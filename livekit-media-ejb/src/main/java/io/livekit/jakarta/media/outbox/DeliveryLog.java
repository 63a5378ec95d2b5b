package io.livekit.jakarta.media.outbox;

import io.livekit.jakarta.media.event.LogFields;
import io.livekit.jakarta.media.executor.RoomClock;
import java.time.Duration;

/**
 * Says in the log when a receiver begins to fail, what it misses, and when it gets events again: a
 * few lines, however many events there are. Thread-safe.
 */
final class DeliveryLog {
  private static final System.Logger LOG = System.getLogger(DeliveryLog.class.getName());

  /** Between two complaints about one receiver. */
  private static final Duration QUIET = Duration.ofSeconds(30);

  private final String receiver;
  private final RoomClock clock;
  private boolean failing;
  private long dropped;
  private long quietUntilNanos;

  DeliveryLog(String receiver, RoomClock clock) {
    this.receiver = receiver;
    this.clock = clock;
    quietUntilNanos = clock.nanos();
  }

  synchronized void delivered() {
    if (failing) {
      failing = false;
      LogFields fields = fields(null);
      LOG.log(System.Logger.Level.INFO, "event receiver works again" + LogFields.PLACE, fields);
      dropped = 0;
    }
  }

  synchronized void failed(OutboxEvent event, String why) {
    complain("event not delivered", event, why);
  }

  synchronized void dropped(OutboxEvent event, OutboxDrop reason) {
    dropped++;
    complain("event dropped", event, reason.name());
  }

  private void complain(String what, OutboxEvent event, String why) {
    failing = true;
    LogFields fields = fields(event);
    fields.put("error", why);
    boolean loud = clock.nanos() - quietUntilNanos >= 0;
    if (loud) {
      quietUntilNanos = clock.nanos() + QUIET.toNanos();
    }
    LOG.log(
        loud ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
        what + LogFields.PLACE,
        fields);
  }

  private LogFields fields(OutboxEvent event) {
    LogFields fields = new LogFields();
    fields.put("receiver", receiver);
    if (event != null) {
      fields.put("event", event.body().getEvent());
      fields.put("eventID", event.id());
      fields.put("room", event.room());
    }
    if (dropped > 0) {
      fields.put("dropped", dropped);
    }
    return fields;
  }
}
