package io.livekit.jakarta.media.api;

import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What is to be changed of a participant. Immutable.
 *
 * @param name null to keep it
 * @param metadata null to keep it
 * @param replaceAttributes whether those that are not named go
 * @param attributes by key; an empty value removes one
 * @param permission makes the new permission of the present one; null to keep it
 */
public record ParticipantChange(
    String room,
    String identity,
    String name,
    String metadata,
    boolean replaceAttributes,
    Map<String, String> attributes,
    UnaryOperator<ParticipantPermission> permission) {

  /** The protocol's request, in which nothing that is empty is changed. */
  static ParticipantChange of(UpdateParticipantRequest request) {
    return new ParticipantChange(
        request.getRoom(),
        request.getIdentity(),
        request.getName().isEmpty() ? null : request.getName(),
        request.getMetadata().isEmpty() ? null : request.getMetadata(),
        false,
        request.getAttributesMap(),
        request.hasPermission() ? former -> request.getPermission() : null);
  }

  boolean changesProfile() {
    return name != null || metadata != null || replaceAttributes || !attributes.isEmpty();
  }

  /**
   * @return the changes of attributes that are these, each by key
   */
  Map<String, String> attributeChanges(Map<String, String> former) {
    if (!replaceAttributes) {
      return attributes;
    }
    Map<String, String> changes = new HashMap<>();
    former.keySet().forEach(key -> changes.put(key, ""));
    changes.putAll(attributes);
    return changes;
  }
}
