package io.livekit.jakarta.api.decision;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.TrackInfo;
import io.livekit.jakarta.api.VideoQuality;
import java.util.Objects;

/**
 * A participant announces a track that it wants to publish, and may publish by its permission. What
 * it asks for next waits. Who is denied gets a RequestResponse with NOT_ALLOWED and the reason.
 * Thread-safe.
 */
public final class PublishRequested extends Decision {
  private final RoomInfo room;
  private final ParticipantInfo participant;
  private final TrackInfo track;
  private final QualityLimit quality = new QualityLimit();

  /** Public for the tests of applications. */
  public PublishRequested(RoomInfo room, ParticipantInfo participant, TrackInfo track) {
    this.room = Objects.requireNonNull(room);
    this.participant = Objects.requireNonNull(participant);
    this.track = Objects.requireNonNull(track);
  }

  public RoomInfo room() {
    return room;
  }

  /**
   * @return who wants to publish it
   */
  public ParticipantInfo participant() {
    return participant;
  }

  /**
   * @return the track as it was announced
   */
  public TrackInfo track() {
    return track;
  }

  /**
   * Nobody gets a layer of it that is better than this, and its publisher is told that nobody wants
   * one. A track that is sent in a single stream is forwarded as it is.
   *
   * @throws IllegalArgumentException unless it is LOW, MEDIUM or HIGH
   */
  public void limitQuality(VideoQuality best) {
    quality.lower(best);
  }

  /**
   * @return the best quality in which it is forwarded
   */
  public VideoQuality maxQuality() {
    return quality.best();
  }
}
