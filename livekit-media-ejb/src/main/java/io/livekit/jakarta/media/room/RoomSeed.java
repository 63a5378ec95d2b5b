package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.CreateRoomRequest;
import java.util.function.Consumer;

/**
 * What there is before a room: its parts are made from it.
 *
 * @param beans will have its {@link io.livekit.jakarta.api.RoomScoped} beans
 * @param executor runs everything of it
 * @param onClosed called when it has closed
 */
record RoomSeed(
    RoomNode node,
    CreateRoomRequest request,
    RoomBeans beans,
    RoomExecutor executor,
    Consumer<Room> onClosed) {

  static RoomSeed of(RoomNode node, CreateRoomRequest request, Consumer<Room> onClosed) {
    RoomBeans beans = new RoomBeans();
    RoomExecutor executor =
        new RoomExecutor(
            request.getName(),
            node.workers(),
            node.timers(),
            node.clock(),
            beans::enter,
            beans::exit);
    return new RoomSeed(node, request, beans, executor, onClosed);
  }
}
