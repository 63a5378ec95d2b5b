package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.AlterableContext;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.lang.annotation.Annotation;

/**
 * The context of {@link RoomScoped}, or of {@link RoomSingleton}: active on threads that run a
 * room's executor, or make a room. Thread-safe.
 */
final class RoomContext implements AlterableContext {
  private final Class<? extends Annotation> scope;

  RoomContext(Class<? extends Annotation> scope) {
    this.scope = scope;
  }

  @Override
  public Class<? extends Annotation> getScope() {
    return scope;
  }

  @Override
  public <T> T get(Contextual<T> bean, CreationalContext<T> creation) {
    T existing = beans().get(bean);
    return existing != null || creation == null ? existing : beans().create(bean, creation);
  }

  @Override
  public <T> T get(Contextual<T> bean) {
    return beans().get(bean);
  }

  @Override
  public void destroy(Contextual<?> bean) {
    beans().destroy(bean);
  }

  @Override
  public boolean isActive() {
    return RoomBeans.current() != null;
  }

  private static RoomBeans beans() {
    RoomBeans current = RoomBeans.current();
    if (current == null) {
      throw new ContextNotActiveException("no room is active on this thread");
    }
    return current;
  }
}
