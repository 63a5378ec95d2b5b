package io.livekit.jakarta.web.http;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.lifecycle.MediaServer;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Counts what the web application refuses. Thread-safe. */
@ApplicationScoped
public class WebCounters {

  @Inject private MediaServer server;

  private final SharedDropCounters<WebDrop> drops = new SharedDropCounters<>(WebDrop.class);

  @PostConstruct
  void include() {
    server.drops().include("web", drops::drops);
  }

  public void dropped(WebDrop reason) {
    drops.dropped(reason);
  }
}
