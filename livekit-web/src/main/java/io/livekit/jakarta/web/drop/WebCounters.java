package io.livekit.jakarta.web.drop;

import io.livekit.jakarta.media.drop.NodeDrops;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Counts what the web application refuses. Thread-safe. */
@ApplicationScoped
public class WebCounters {

  @Inject NodeDrops nodeDrops;

  private final SharedDropCounters<WebDrop> drops = new SharedDropCounters<>(WebDrop.class);

  @PostConstruct
  void include() {
    nodeDrops.include("web", drops::drops);
  }

  public void dropped(WebDrop reason) {
    drops.dropped(reason);
  }
}
