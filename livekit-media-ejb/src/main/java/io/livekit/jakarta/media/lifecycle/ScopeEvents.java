package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.media.room.RoomScopeEvents;
import io.livekit.jakarta.proto.Room;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.annotation.Annotation;

/** Fires CDI's events of {@link RoomScoped}, with the room as it then is. Thread-safe. */
final class ScopeEvents implements RoomScopeEvents {
  private static final System.Logger LOG = System.getLogger(ScopeEvents.class.getName());

  private final BeanManager beans;

  ScopeEvents(BeanManager beans) {
    this.beans = beans;
  }

  @Override
  public void initialized(Room room) {
    fire(room, Initialized.Literal.of(RoomScoped.class));
  }

  @Override
  public void beforeDestroyed(Room room) {
    fire(room, BeforeDestroyed.Literal.of(RoomScoped.class));
  }

  @Override
  public void destroyed(Room room) {
    fire(room, Destroyed.Literal.of(RoomScoped.class));
  }

  private void fire(Room room, Annotation when) {
    try {
      beans.getEvent().select(RoomInfo.class, when).fire(InfoMapping.room(room));
    } catch (RuntimeException e) {
      // An application's observer must not be able to end a room, or to keep one.
      LOG.log(System.Logger.Level.WARNING, "an observer of " + when + " failed", e);
    }
  }
}
