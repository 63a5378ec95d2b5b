package io.livekit.jakarta.media.room;

import io.livekit.jakarta.proto.CreateRoomRequest;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.function.Consumer;

/** Has CDI make rooms: each is a bean, and so are its parts. Thread-safe. */
public final class RoomsOfBeans implements RoomFactory {
  private final BeanManager beans;
  private final Bean<?> room;

  public RoomsOfBeans(BeanManager beans) {
    this.beans = beans;
    room = beans.resolve(beans.getBeans(Room.class));
  }

  @Override
  public Room create(RoomNode node, CreateRoomRequest request, Consumer<Room> onClosed) {
    RoomSeed seed = RoomSeed.of(node, request, onClosed);
    // A creation of its own for each room: what is half made is shared within one.
    return seed.beans()
        .make(
            seed,
            () -> (Room) beans.getReference(room, Room.class, beans.createCreationalContext(null)));
  }
}
