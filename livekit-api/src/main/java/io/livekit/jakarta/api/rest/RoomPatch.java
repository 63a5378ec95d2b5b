package io.livekit.jakarta.api.rest;

import jakarta.json.bind.annotation.JsonbTypeSerializer;

/**
 * A merge patch of a room. Immutable.
 *
 * @param metadata free text of the application; cleared it is empty
 */
@JsonbTypeSerializer(PatchSerializer.class)
public record RoomPatch(Change<String> metadata) {
  public RoomPatch {
    metadata = Change.orKeep(metadata);
  }
}
