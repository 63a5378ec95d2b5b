package io.livekit.jakarta.media.outbox;

/**
 * What came of one attempt to deliver an event.
 *
 * @param detail why it failed, for the log; empty where it didn't
 */
public record DeliveryResult(Outcome outcome, String detail) {

  /** Whether to try again. */
  public enum Outcome {
    DELIVERED,

    /** Not now; another attempt may do. */
    FAILED,

    /** The receiver won't have it, however often it is sent. */
    REFUSED
  }

  /** The receiver has it. */
  public static final DeliveryResult DELIVERED = new DeliveryResult(Outcome.DELIVERED, "");

  public static DeliveryResult failed(String detail) {
    return new DeliveryResult(Outcome.FAILED, detail);
  }

  public static DeliveryResult refused(String detail) {
    return new DeliveryResult(Outcome.REFUSED, detail);
  }
}
