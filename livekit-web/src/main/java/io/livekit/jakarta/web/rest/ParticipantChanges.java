package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.Change;
import io.livekit.jakarta.api.rest.ParticipantPatch;
import io.livekit.jakarta.api.rest.PermissionPatch;
import io.livekit.jakarta.api.rest.Problem.Violation;
import io.livekit.jakarta.media.api.ParticipantChange;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.proto.ParticipantPermission;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Makes of a merge patch what the room service changes. Stateless. */
final class ParticipantChanges {

  private ParticipantChanges() {}

  /**
   * @throws InvalidBodyException when the patch clears what can't be cleared
   */
  static ParticipantChange of(String room, String identity, ParticipantPatch patch) {
    Change<Map<String, Change<String>>> attributes = patch.attributes();
    return new ParticipantChange(
        room,
        identity,
        patch.name().after(null, ""),
        patch.metadata().after(null, ""),
        attributes.isSaid() && attributes.value() == null,
        texts(attributes.after(Map.of(), Map.of())),
        permission(patch.permission()));
  }

  /** The room service removes what is empty. */
  private static Map<String, String> texts(Map<String, Change<String>> changes) {
    Map<String, String> texts = new HashMap<>();
    changes.forEach((key, change) -> texts.put(key, change.after("", "")));
    return texts;
  }

  private static UnaryOperator<ParticipantPermission> permission(Change<PermissionPatch> change) {
    if (!change.isSaid()) {
      return null;
    }
    PermissionPatch patch = change.value();
    if (patch == null) {
      throw new InvalidBodyException(List.of(new Violation("permission", "must not be null")));
    }
    return former -> InfoMapping.permission(former, patch.after(InfoMapping.permission(former)));
  }
}
