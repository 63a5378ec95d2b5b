package io.livekit.jakarta.media.config;

import java.time.Duration;
import java.util.List;

/** Section {@code webhook}: where events are posted (spec/03 §6). */
public record WebhookConfig(
    @Setting("URLs that events are posted to, each independent of the others") List<String> urls,
    @Setting("API key that signs them, one of `keys`") String apiKey,
    @Setting("Delivery to each URL") UrlNotifier urlNotifier,
    @Setting("Delivery in order, per room") ResourceUrlNotifier resourceUrlNotifier,
    @Setting("Which events are posted") FilterParams filterParams) {

  /** Section {@code webhook.url_notifier}. */
  public record UrlNotifier(
      @Setting(
              value = "Deliveries to a URL at a time, each of another room",
              def = "10",
              min = 1,
              max = 1000)
          int numWorkers,
      @Setting(
              value = "Events waiting; each room's queue has a depth of its own instead",
              def = "100",
              min = 1,
              notInEffect = true)
          int queueSize) {}

  /** Section {@code webhook.resource_url_notifier}. */
  public record ResourceUrlNotifier(
      @Setting(
              value =
                  "Age at which an event is dropped whose turn hasn't come; not with"
                      + " `events.store`",
              def = "30s")
          Duration maxAge,
      @Setting(value = "Events of a room waiting for a URL", def = "200", min = 1, max = 100_000)
          int maxDepth) {}

  /** Section {@code webhook.filter_params}. */
  public record FilterParams(
      @Setting("Only these events") List<String> includeEvents,
      @Setting("Not these events; without meaning where `include_events` is set")
          List<String> excludeEvents) {}
}
