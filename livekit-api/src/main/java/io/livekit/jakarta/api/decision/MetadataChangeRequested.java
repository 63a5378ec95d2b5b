package io.livekit.jakarta.api.decision;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.RoomInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A participant wants to change its own name, metadata or attributes, and may do so by its
 * permission. What it asks for next waits. Who is denied gets a RequestResponse with NOT_ALLOWED
 * and the reason. Thread-safe.
 */
public final class MetadataChangeRequested extends Decision {
  private final RoomInfo room;
  private final ParticipantInfo participant;
  private final String name;
  private final String metadata;
  private final Map<String, String> attributes;

  /**
   * Public for the tests of applications.
   *
   * @param participant as it is before the change
   * @param name empty when it stays
   * @param metadata empty when it stays
   * @param attributes those that change; an empty value removes one
   */
  public MetadataChangeRequested(
      RoomInfo room,
      ParticipantInfo participant,
      String name,
      String metadata,
      Map<String, String> attributes) {
    this.room = Objects.requireNonNull(room);
    this.participant = Objects.requireNonNull(participant);
    this.name = Objects.requireNonNull(name);
    this.metadata = Objects.requireNonNull(metadata);
    this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  public RoomInfo room() {
    return room;
  }

  /**
   * @return who wants it, as it is before the change
   */
  public ParticipantInfo participant() {
    return participant;
  }

  /**
   * @return its new name; empty when that stays
   */
  public Optional<String> name() {
    return Optional.of(name).filter(text -> !text.isEmpty());
  }

  /**
   * @return its new metadata; empty when that stays
   */
  public Optional<String> metadata() {
    return Optional.of(metadata).filter(text -> !text.isEmpty());
  }

  /**
   * @return the attributes that change; an empty value removes one
   */
  public Map<String, String> attributes() {
    return attributes;
  }
}
