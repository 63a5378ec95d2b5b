package io.livekit.jakarta.media.webhook;

import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.config.WebhookConfig;
import io.livekit.jakarta.media.executor.ThreadPools;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.outbox.DeliveryRules;
import io.livekit.jakarta.media.outbox.Outbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The webhooks of the configuration (spec/03 §6). Thread-safe. */
public final class Webhooks implements AutoCloseable {

  /** As the reference: one attempt and four more, from one second to thirty between them. */
  private static final int ATTEMPTS = 5;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  /** Of all rooms, for one URL: some 20 MB of the largest events that are usual. */
  private static final int MAX_WAITING = 10_000;

  private final List<WebhookReceiver> receivers = new ArrayList<>();

  /**
   * Makes the receivers and has the outbox send to them.
   *
   * @param pools makes the threads that send
   */
  public Webhooks(
      LiveKitConfig config,
      AccessTokens tokens,
      ThreadPools pools,
      TimerService timers,
      Outbox outbox) {
    WebhookConfig webhook = config.webhook();
    for (String url : webhook.urls()) {
      WebhookReceiver receiver = new WebhookReceiver(url, webhook, tokens, pools, timers);
      receivers.add(receiver);
      outbox.add(receiver, rules(webhook));
    }
  }

  private static DeliveryRules rules(WebhookConfig config) {
    return new DeliveryRules(
        config.urlNotifier().numWorkers(),
        config.resourceUrlNotifier().maxDepth(),
        MAX_WAITING,
        config.resourceUrlNotifier().maxAge(),
        ATTEMPTS,
        DeliveryRules.NEVER,
        FIRST_PAUSE,
        MAX_PAUSE);
  }

  @Override
  public void close() {
    receivers.forEach(WebhookReceiver::close);
  }
}
