package io.livekit.jakarta.api;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A participant as it was at one moment. Immutable.
 *
 * @param sid {@code PA_…}, new for every session
 * @param identity as its token says; unique in its room
 * @param name to be shown; may be empty
 * @param state how far it has come
 * @param kind what it is
 * @param kindDetails more about that
 * @param metadata free text of the application, never null
 * @param attributes of the application, by name in their order
 * @param permission what it may do; null where that is not told
 * @param joinedAt in milliseconds; null before it has joined
 * @param publisher whether it has published a track
 * @param tracks what it publishes
 * @param dataTracks data tracks that it publishes
 * @param region where it is connected; may be empty
 * @param version grows with each change, so that an older state can be told from a newer
 * @param clientProtocol version of the client's protocol between participants
 * @param capabilities what its client can do
 * @param disconnectReason why it left; null while it is there
 */
public record ParticipantInfo(
    String sid,
    String identity,
    String name,
    ParticipantState state,
    ParticipantKind kind,
    List<ParticipantKindDetail> kindDetails,
    String metadata,
    Map<String, String> attributes,
    ParticipantPermission permission,
    Instant joinedAt,
    boolean publisher,
    List<TrackInfo> tracks,
    List<DataTrackInfo> dataTracks,
    String region,
    int version,
    int clientProtocol,
    List<ClientCapability> capabilities,
    DisconnectReason disconnectReason) {
  public ParticipantInfo {
    kindDetails = kindDetails == null ? List.of() : List.copyOf(kindDetails);
    attributes =
        attributes == null
            ? Map.of()
            : Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    tracks = tracks == null ? List.of() : List.copyOf(tracks);
    dataTracks = dataTracks == null ? List.of() : List.copyOf(dataTracks);
    capabilities = capabilities == null ? List.of() : List.copyOf(capabilities);
  }
}
