package io.livekit.jakarta.api.decision;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.TrackInfo;
import io.livekit.jakarta.api.VideoQuality;
import java.util.Objects;

/**
 * A participant wants to have a track, or is about to get it by its automatic subscription, and may
 * have it by its permission and by its publisher's. Asked once for each participant and track, and
 * again when one that was denied asks anew. Who is denied is told that it isn't allowed to have the
 * track. Thread-safe.
 */
public final class SubscribeRequested extends Decision {
  private final RoomInfo room;
  private final ParticipantInfo participant;
  private final ParticipantInfo publisher;
  private final TrackInfo track;
  private final QualityLimit quality = new QualityLimit();

  /** Public for the tests of applications. */
  public SubscribeRequested(
      RoomInfo room, ParticipantInfo participant, ParticipantInfo publisher, TrackInfo track) {
    this.room = Objects.requireNonNull(room);
    this.participant = Objects.requireNonNull(participant);
    this.publisher = Objects.requireNonNull(publisher);
    this.track = Objects.requireNonNull(track);
  }

  public RoomInfo room() {
    return room;
  }

  /**
   * @return who wants to have it
   */
  public ParticipantInfo participant() {
    return participant;
  }

  /**
   * @return whose track it is
   */
  public ParticipantInfo publisher() {
    return publisher;
  }

  public TrackInfo track() {
    return track;
  }

  /**
   * The participant gets no layer of it that is better than this. A track that is sent in a single
   * stream is forwarded as it is.
   *
   * @throws IllegalArgumentException unless it is LOW, MEDIUM or HIGH
   */
  public void limitQuality(VideoQuality best) {
    quality.lower(best);
  }

  /**
   * @return the best quality in which the participant gets it
   */
  public VideoQuality maxQuality() {
    return quality.best();
  }
}
