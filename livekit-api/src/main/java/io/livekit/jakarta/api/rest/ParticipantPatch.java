package io.livekit.jakarta.api.rest;

import jakarta.json.bind.annotation.JsonbTypeSerializer;
import java.util.Map;

/**
 * A merge patch of a participant. Immutable.
 *
 * @param name to be shown; cleared it is empty
 * @param metadata free text of the application; cleared it is empty
 * @param attributes of the application, each changed for itself; cleared there are none
 * @param permission what it may do, each changed for itself; can't be cleared
 */
@JsonbTypeSerializer(PatchSerializer.class)
public record ParticipantPatch(
    Change<String> name,
    Change<String> metadata,
    Change<Map<String, Change<String>>> attributes,
    Change<PermissionPatch> permission) {

  public ParticipantPatch {
    name = Change.orKeep(name);
    metadata = Change.orKeep(metadata);
    attributes = Change.orKeep(attributes);
    permission = Change.orKeep(permission);
  }

  /**
   * @return a patch that changes nothing
   */
  public static ParticipantPatch none() {
    return new ParticipantPatch(null, null, null, null);
  }

  public ParticipantPatch withName(String value) {
    return new ParticipantPatch(Change.to(value), metadata, attributes, permission);
  }

  public ParticipantPatch withMetadata(String value) {
    return new ParticipantPatch(name, Change.to(value), attributes, permission);
  }

  public ParticipantPatch withAttributes(Map<String, Change<String>> changes) {
    return new ParticipantPatch(name, metadata, Change.to(Map.copyOf(changes)), permission);
  }

  public ParticipantPatch withPermission(PermissionPatch changes) {
    return new ParticipantPatch(name, metadata, attributes, Change.to(changes));
  }
}
