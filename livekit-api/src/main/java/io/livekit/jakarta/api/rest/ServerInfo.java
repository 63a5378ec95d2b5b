package io.livekit.jakarta.api.rest;

import java.util.List;
import java.util.Map;

/**
 * What answers. Immutable.
 *
 * @param version of this server
 * @param nodeId {@code ND_…}, new for every start
 * @param region as configured; may be empty
 * @param limits as configured
 * @param features what this server can do, by name
 * @param drops how much was dropped or refused since the start, by {@code part.REASON}
 */
public record ServerInfo(
    String version,
    String nodeId,
    String region,
    Limits limits,
    List<String> features,
    Map<String, Long> drops) {

  /**
   * Limits; 0 for none. Lengths are bytes in UTF-8.
   *
   * @param tracks published on this node and forwarded from it
   * @param bytesPerSecond of this node in both directions
   * @param metadataBytes of a room or participant
   * @param attributesBytes of a participant, keys and values together
   * @param roomNameBytes of a name
   * @param identityBytes of an identity
   * @param participantNameBytes of a participant's name
   */
  public record Limits(
      int tracks,
      long bytesPerSecond,
      int metadataBytes,
      int attributesBytes,
      int roomNameBytes,
      int identityBytes,
      int participantNameBytes) {}
}
