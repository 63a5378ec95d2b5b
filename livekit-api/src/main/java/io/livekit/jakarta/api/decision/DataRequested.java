package io.livekit.jakarta.api.decision;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.RoomInfo;
import java.util.Objects;

/**
 * A participant sends data of a kind and topic for the first time, and may send data by its
 * permission. The answer counts for all that follows of the same kind and topic, as long as the
 * participant stays and doesn't use more topics than the server remembers; data that the
 * participant sends meanwhile waits in its order. What is denied is dropped and counted; an
 * announced data track gets a RequestResponse with NOT_ALLOWED and the reason. Thread-safe.
 */
public final class DataRequested extends Decision {

  /** What sort of data it is. */
  public enum Kind {
    /** Packets of the application; the topic is theirs. */
    PACKET,
    /** A text or a file in parts; the topic is the stream's. */
    STREAM,
    /** A chat message of the protocol's own form; it has no topic. */
    CHAT,
    /** A call of a method of another participant; the topic is its name. */
    RPC,
    /** A data track; the topic is its name. */
    TRACK,
    /** Packets that the server can't look into; they have no topic. */
    ENCRYPTED,
    /** All others; they have no topic. */
    OTHER
  }

  private final RoomInfo room;
  private final ParticipantInfo participant;
  private final Kind kind;
  private final String topic;

  /**
   * Public for the tests of applications.
   *
   * @param topic empty for none
   */
  public DataRequested(RoomInfo room, ParticipantInfo participant, Kind kind, String topic) {
    this.room = Objects.requireNonNull(room);
    this.participant = Objects.requireNonNull(participant);
    this.kind = Objects.requireNonNull(kind);
    this.topic = Objects.requireNonNull(topic);
  }

  public RoomInfo room() {
    return room;
  }

  /**
   * @return who sends it
   */
  public ParticipantInfo participant() {
    return participant;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * @return what it is about; empty for none
   */
  public String topic() {
    return topic;
  }
}
