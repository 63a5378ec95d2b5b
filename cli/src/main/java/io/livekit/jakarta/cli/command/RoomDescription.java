package io.livekit.jakarta.cli.command;

import com.google.gson.JsonObject;
import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.cli.api.TokenMint;
import io.livekit.jakarta.proto.Room;
import java.time.Duration;

/**
 * A room as create-room and get-room print it: the four members of the first README, in its order
 * (spec/05 §5).
 */
final class RoomDescription {
  /** Long enough for a day's work with one room. */
  static final Duration TOKEN_LIFETIME = Duration.ofHours(24);

  private RoomDescription() {}

  static JsonObject of(Room room, ServerAddress server, TokenMint tokens) {
    JsonObject description = new JsonObject();
    description.addProperty("sid", room.getSid());
    description.addProperty("node_ip", server.ip());
    description.addProperty("creation_time", room.getCreationTime());
    description.addProperty(
        "token", tokens.join(room.getName(), RandomNames.identity(), null, TOKEN_LIFETIME));
    return description;
  }
}
