package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.util.HashMap;
import java.util.Map;

/** The {@link RoomScoped} beans of one room. Owned by: the room's executor. */
final class RoomBeans {
  private static final ThreadLocal<RoomBeans> CURRENT = new ThreadLocal<>();

  private final Map<Contextual<?>, Instance<?>> instances = new HashMap<>();

  private record Instance<T>(Contextual<T> bean, T object, CreationalContext<T> creation) {
    void destroy() {
      bean.destroy(object, creation);
    }
  }

  /**
   * @return the beans of the room whose executor this thread runs, or null
   */
  static RoomBeans current() {
    return CURRENT.get();
  }

  void enter() {
    CURRENT.set(this);
  }

  void exit() {
    CURRENT.remove();
  }

  <T> T get(Contextual<T> bean) {
    Instance<?> instance = instances.get(bean);
    if (instance == null) {
      return null;
    }
    @SuppressWarnings("unchecked") // instances are stored under the bean that made them
    T object = (T) instance.object();
    return object;
  }

  <T> T create(Contextual<T> bean, CreationalContext<T> creation) {
    T object = bean.create(creation);
    instances.put(bean, new Instance<>(bean, object, creation));
    return object;
  }

  void destroy(Contextual<?> bean) {
    Instance<?> instance = instances.remove(bean);
    if (instance != null) {
      instance.destroy();
    }
  }

  void destroyAll() {
    Map<Contextual<?>, Instance<?>> last = Map.copyOf(instances);
    instances.clear();
    last.values().forEach(Instance::destroy);
  }
}
