package io.livekit.jakarta.media.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A receiver that answers when and what the test says. Owned by: the test's thread. */
final class ScriptedReceiver implements EventReceiver {

  record Attempt(OutboxEvent event, int dropped, Consumer<DeliveryResult> done) {}

  final List<Attempt> attempts = new ArrayList<>();

  /** What it answers at once; null to leave it open. */
  DeliveryResult answer = DeliveryResult.DELIVERED;

  private final String name;

  ScriptedReceiver(String name) {
    this.name = name;
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
    attempts.add(new Attempt(event, dropped, done));
    if (answer != null) {
      done.accept(answer);
    }
  }

  /** Ids of the events that it was sent, in order, each as often as it was. */
  List<String> ids() {
    return attempts.stream().map(attempt -> attempt.event().id()).toList();
  }

  Attempt last() {
    return attempts.get(attempts.size() - 1);
  }
}
