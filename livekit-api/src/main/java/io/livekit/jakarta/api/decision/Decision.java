package io.livekit.jakarta.api.decision;

import java.util.Objects;
import java.util.Optional;

/**
 * Something that a participant asks for and that hasn't happened yet. Thread-safe; what is changed
 * after the observers have returned, or after their time, has no effect.
 */
public abstract sealed class Decision
    permits JoinRequested,
        PublishRequested,
        SubscribeRequested,
        DataRequested,
        MetadataChangeRequested {

  private String denial; // guarded by this; null while nobody has denied

  Decision() {}

  /**
   * Refuses it. The first reason counts.
   *
   * @param reason for the participant, in words; clients show it
   */
  public final synchronized void deny(String reason) {
    Objects.requireNonNull(reason, "reason");
    if (denial == null) {
      denial = reason;
    }
  }

  /**
   * @return the reason of whoever denied it; empty while it is granted
   */
  public final synchronized Optional<String> denial() {
    return Optional.ofNullable(denial);
  }

  /**
   * @return whether somebody has denied it
   */
  public final boolean isDenied() {
    return denial().isPresent();
  }
}
