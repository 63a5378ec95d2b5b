package io.livekit.jakarta.media.feed;

import io.livekit.jakarta.media.observer.ApiEvents;
import io.livekit.jakarta.media.outbox.EventStore;
import io.livekit.jakarta.media.outbox.Outbox;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * The events in the store of an outbox, which tells the feed of each as soon as it is there.
 * Thread-safe.
 */
public final class StoredHistory implements EventHistory {
  private static final System.Logger LOG = System.getLogger(StoredHistory.class.getName());

  /** Few enough that the events that come meanwhile don't wait long to be written. */
  private static final int MAX_EVENTS = 64;

  /** With as many readers as there may be, 64 MiB. */
  private static final int MAX_BYTES = 256 * 1024;

  private final Outbox outbox;

  public StoredHistory(Outbox outbox) {
    this.outbox = outbox;
  }

  @Override
  public CompletionStage<OptionalLong> find(String id) {
    return outbox
        .find(id)
        .thenApply(
            found ->
                found.isPresent() ? OptionalLong.of(found.get().number()) : OptionalLong.empty());
  }

  @Override
  public CompletionStage<Page> after(long number) {
    return outbox.after(number, MAX_EVENTS, MAX_BYTES).thenApply(StoredHistory::told);
  }

  private static Page told(EventStore.Page page) {
    List<Event> events = new ArrayList<>();
    for (OutboxEvent event : page.events()) {
      try {
        events.add(new Event(event.number(), ApiEvents.of(event)));
      } catch (RuntimeException e) {
        // A later version wrote it, or somebody else.
        LOG.log(System.Logger.Level.WARNING, "event " + event.id() + " can't be told again", e);
      }
    }
    return new Page(events, page.last());
  }
}
