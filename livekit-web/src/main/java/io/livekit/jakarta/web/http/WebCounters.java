package io.livekit.jakarta.web.http;

import io.livekit.jakarta.media.lifecycle.MediaServer;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what the web application refuses. Thread-safe. */
@ApplicationScoped
public class WebCounters {

  @Inject private MediaServer server;

  private final AtomicLongArray drops = new AtomicLongArray(WebDrop.values().length);

  @PostConstruct
  void include() {
    server.drops().include("web", this::drops);
  }

  public void dropped(WebDrop reason) {
    drops.incrementAndGet(reason.ordinal());
  }

  /**
   * @return what was refused since the start, by reason
   */
  public Map<String, Long> drops() {
    Map<String, Long> byReason = new TreeMap<>();
    for (WebDrop reason : WebDrop.values()) {
      if (drops.get(reason.ordinal()) > 0) {
        byReason.put(reason.name(), drops.get(reason.ordinal()));
      }
    }
    return byReason;
  }
}
