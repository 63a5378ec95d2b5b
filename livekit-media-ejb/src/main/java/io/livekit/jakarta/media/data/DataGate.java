package io.livekit.jakarta.media.data;

import io.livekit.jakarta.api.decision.DataRequested;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a participant's data is let in by the application, which may take its time. Owned by: the
 * room's executor.
 */
public interface DataGate {

  /** What data is about, as far as the application is asked. */
  record Subject(DataRequested.Kind kind, String topic) {}

  /**
   * @return whether anybody is to be asked
   */
  boolean asksAboutData();

  /**
   * Asks about packets.
   *
   * @param then told once, later: why they are denied, or empty
   */
  void send(Subject subject, Consumer<Optional<String>> then);

  /**
   * Asks about a data track that is announced; what the participant asks for after it waits.
   *
   * @param then told once: before this returns where nobody is to be asked
   */
  void publish(String name, Consumer<Optional<String>> then);
}
