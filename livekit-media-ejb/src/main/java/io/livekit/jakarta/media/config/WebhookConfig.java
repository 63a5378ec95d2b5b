package io.livekit.jakarta.media.config;

import java.time.Duration;
import java.util.List;

/** Section {@code webhook}. */
public record WebhookConfig(
    @Setting("Where events are posted") List<String> urls,
    @Setting("API key that signs them") String apiKey,
    @Setting("Delivery") UrlNotifier urlNotifier,
    @Setting("Delivery in order, per room or participant") ResourceUrlNotifier resourceUrlNotifier,
    @Setting("Which events are posted") FilterParams filterParams) {

  /** Section {@code webhook.url_notifier}. */
  public record UrlNotifier(
      @Setting(value = "Deliveries at a time", def = "10", min = 1) int numWorkers,
      @Setting(value = "Events waiting", def = "100", min = 1) int queueSize) {}

  /** Section {@code webhook.resource_url_notifier}. */
  public record ResourceUrlNotifier(
      @Setting(value = "Age at which an undelivered event is dropped", def = "30s") Duration maxAge,
      @Setting(value = "Events waiting per room or participant", def = "200", min = 1)
          int maxDepth) {}

  /** Section {@code webhook.filter_params}. */
  public record FilterParams(
      @Setting("Only these events") List<String> includeEvents,
      @Setting("Not these events") List<String> excludeEvents) {}
}
