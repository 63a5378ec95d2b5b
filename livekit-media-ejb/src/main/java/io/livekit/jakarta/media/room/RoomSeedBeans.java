package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.CreateRoomRequest;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** Gives the parts of a room, while it is made, what they are made from. Stateless. */
@Dependent
class RoomSeedBeans {

  @Produces
  static RoomSeed seed() {
    return RoomBeans.seed();
  }

  @Produces
  static RoomNode node(RoomSeed seed) {
    return seed.node();
  }

  @Produces
  static RoomExecutor executor(RoomSeed seed) {
    return seed.executor();
  }

  @Produces
  static CreateRoomRequest request(RoomSeed seed) {
    return seed.request();
  }

  @Produces
  static RoomClock clock(RoomNode node) {
    return node.clock();
  }

  @Produces
  static SharedDropCounters<DataDrop> dataCounters(RoomNode node) {
    return node.dataCounters();
  }
}
