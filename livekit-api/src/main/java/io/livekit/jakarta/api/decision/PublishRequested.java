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
  private final BitrateLimit bitrate = new BitrateLimit();

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

  /**
   * The track takes no more than this, all its layers together; one that is sent in several codecs,
   * each of them. What comes beyond half as much again is dropped, better layers first. Its client
   * is told, and adapts, where every video track that it publishes has a limit: what it is told
   * counts for its connection.
   *
   * @param bitsPerSecond of RTP packets, without UDP and IP
   * @throws IllegalArgumentException for less than 16,000: that is {@link #deny}
   */
  public void limitBitrate(long bitsPerSecond) {
    bitrate.lower(bitsPerSecond);
  }

  /**
   * @return bits per second of the track; 0 for as many as its publisher wants
   */
  public long maxBitrate() {
    return bitrate.bitsPerSecond();
  }
}
