package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The {@link RoomScoped} beans of one room. Owned by: the room's executor. */
final class RoomBeans {
  private static final ThreadLocal<RoomBeans> CURRENT = new ThreadLocal<>();

  private static final System.Logger LOG = System.getLogger(RoomBeans.class.getName());

  private final Map<Contextual<?>, Instance<?>> instances = new LinkedHashMap<>();
  private RoomSeed seed; // null but while the room is made

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

  /**
   * @return what the room that this thread makes is made from
   * @throws IllegalStateException when it makes none: parts of a room are made with it, or never
   */
  static RoomSeed seed() {
    RoomBeans current = CURRENT.get();
    if (current == null || current.seed == null) {
      throw new IllegalStateException("no room is made on this thread");
    }
    return current.seed;
  }

  /**
   * Makes a room, on any thread, also one that runs another room.
   *
   * @param maker makes it, and its parts as beans among these
   */
  Room make(RoomSeed from, Supplier<Room> maker) {
    RoomBeans outer = CURRENT.get();
    seed = from;
    CURRENT.set(this);
    try {
      return maker.get();
    } finally {
      seed = null;
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
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

  /**
   * The last that was made goes first. A bean that uses another one while it is destroyed finds the
   * one that there was, and if there was none, gets one that is destroyed as well.
   */
  void destroyAll() {
    Set<Contextual<?>> destroyed = new HashSet<>();
    List<Contextual<?>> next = notIn(destroyed);
    while (!next.isEmpty()) {
      for (Contextual<?> bean : next) {
        destroyed.add(bean);
        destroyOne(instances.get(bean));
      }
      next = notIn(destroyed);
    }
    instances.clear();
  }

  private List<Contextual<?>> notIn(Set<Contextual<?>> destroyed) {
    List<Contextual<?>> left = new ArrayList<>(instances.keySet());
    left.removeAll(destroyed);
    Collections.reverse(left);
    return left;
  }

  private static void destroyOne(Instance<?> instance) {
    if (instance == null) {
      return; // another one destroyed it
    }
    try {
      instance.destroy();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a bean of a room failed at its end", e);
    }
  }
}
