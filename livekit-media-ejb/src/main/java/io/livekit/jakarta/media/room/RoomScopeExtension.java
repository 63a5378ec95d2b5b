package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;

/** Makes {@link RoomScoped} known to CDI. Stateless. */
public class RoomScopeExtension implements Extension {
  private static final String OURS = "io.livekit.jakarta.media.";

  /**
   * The parts of a room are injected into each other without proxies: they are made together and
   * end together, they talk to each other for every message, and some answer on any thread, where a
   * proxy would find no room. So they may be final classes with one constructor.
   */
  void injectDirectly(@Observes @WithAnnotations(RoomScoped.class) ProcessAnnotatedType<?> type) {
    AnnotatedType<?> part = type.getAnnotatedType();
    boolean ours = part.getJavaClass().getName().startsWith(OURS);
    if (ours && part.isAnnotationPresent(RoomScoped.class)) {
      type.configureAnnotatedType()
          .remove(annotation -> annotation.annotationType() == RoomScoped.class)
          .add(RoomSingleton.Literal.INSTANCE);
    }
  }

  void addContexts(@Observes AfterBeanDiscovery discovery) {
    discovery.addContext(new RoomContext(RoomScoped.class));
    discovery.addContext(new RoomContext(RoomSingleton.class));
  }
}
