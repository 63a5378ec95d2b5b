package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;

/** Makes {@link RoomScoped} known to CDI. Stateless. */
public class RoomScopeExtension implements Extension {
  void addContext(@Observes AfterBeanDiscovery discovery) {
    discovery.addContext(new RoomContext());
  }
}
