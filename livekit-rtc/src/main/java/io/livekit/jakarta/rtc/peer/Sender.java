package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.egress.DownTrackStats;
import io.livekit.jakarta.rtc.ingress.MediaSource;

/** One track to one client, from the control side. Owned by: control; its down track by the session's loop. */
final class Sender implements TrackSender {
  private static final double NANOS_PER_MILLI = 1e6;

  /** The dependency descriptor has three bits for it. */
  private static final int MAX_TEMPORAL = 7;

  private final PeerConnection connection;
  private final SenderConfig config;
  private Forwardable source;
  private Section section;
  private int ssrc;
  private int rtxSsrc;
  private String mime;
  private boolean removed;
  private boolean refused;
  private int maxSpatial = MediaSource.MAX_LAYERS - 1;
  private int maxTemporal = MAX_TEMPORAL;
  private boolean paused;
  private boolean muted;
  private DownTrack track;

  Sender(PeerConnection connection, SenderConfig config, Forwardable source) {
    this.connection = connection;
    this.config = config;
    this.source = source;
    renumber();
  }

  /** New SSRCs: an SSRC whose down track has ended must never be used again under the same keys. */
  void renumber() {
    ssrc = connection.newSsrc();
    rtxSsrc = connection.newSsrc();
  }

  @Override
  public SenderConfig config() {
    return config;
  }

  MediaKind kind() {
    return config.source().kind();
  }

  Forwardable source() {
    return source;
  }

  int ssrc() {
    return ssrc;
  }

  int rtxSsrc() {
    return rtxSsrc;
  }

  boolean hasRtx() {
    return kind() == MediaKind.VIDEO;
  }

  Section section() {
    return section;
  }

  void section(Section taken) {
    section = taken;
  }

  DownTrack track() {
    return track;
  }

  boolean isRemoved() {
    return removed;
  }

  void removed() {
    removed = true;
    section = null;
    mime = null;
    track = null;
  }

  /** @return whether this is news: each answer says again what it doesn't take */
  boolean refuse() {
    boolean news = !refused;
    refused = true;
    return news;
  }

  /** The answer chose a codec: this is what sends now. */
  void negotiated(String chosen, DownTrack sending) {
    refused &= sending == null;
    mime = chosen;
    track = sending;
    if (sending == null) {
      return;
    }
    MediaSource media = source.media();
    boolean isPaused = paused;
    boolean isMuted = muted;
    int spatial = maxSpatial;
    int temporal = maxTemporal;
    PeerSession session = connection.session();
    session.command(() -> {
      long now = session.loop().nanos();
      sending.setMaxLayers(spatial, temporal, now);
      sending.setPaused(isPaused, now);
      session.media().addTrack(sending, media);
      if (isMuted) {
        sending.setMuted(true, now);
      }
    });
  }

  @Override
  public String mid() {
    return section == null ? null : section.mid;
  }

  @Override
  public String mime() {
    return mime;
  }

  @Override
  public void setSource(TrackSource newSource) {
    source = PeerConnection.forwardable(newSource);
    if (removed || track == null) {
      return;
    }
    if (!connection.tracks().takesSource(this)) {
      connection.tracks().stop(this); // another codec: the next description settles it
      return;
    }
    DownTrack sending = track;
    MediaSource media = source.media();
    connection.session().command(() -> connection.session().media().moveTrack(sending, media));
  }

  @Override
  public void setMaxLayers(int spatial, int temporal) {
    maxSpatial = spatial;
    maxTemporal = temporal;
    change((sending, now) -> sending.setMaxLayers(spatial, temporal, now));
  }

  @Override
  public void setPaused(boolean pause) {
    paused = pause;
    change((sending, now) -> sending.setPaused(pause, now));
  }

  @Override
  public void setMuted(boolean mute) {
    muted = mute;
    change((sending, now) -> sending.setMuted(mute, now));
  }

  private interface Change {
    void apply(DownTrack track, long now);
  }

  private void change(Change change) {
    DownTrack sending = track;
    if (sending == null) {
      return;
    }
    PeerSession session = connection.session();
    session.command(() -> {
      change.apply(sending, session.loop().nanos());
      session.media().trackChanged();
    });
  }

  @Override
  public SenderStats stats() {
    DownTrack sending = track;
    if (sending == null) {
      return new SenderStats(0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0);
    }
    DownTrackStats stats = sending.stats();
    return new SenderStats(
        stats.packets(),
        stats.bytes(),
        stats.packetsLost(),
        stats.fractionLost(),
        stats.jitterNanos() / NANOS_PER_MILLI,
        stats.rttNanos() / NANOS_PER_MILLI,
        stats.nacksReceived(),
        stats.packetsRetransmitted(),
        stats.plisReceived(),
        stats.spatial(),
        stats.temporal(),
        stats.bitrate());
  }

  @Override
  public String toString() {
    return "Sender[" + config.trackId() + " mid " + mid() + " " + mime + "]";
  }
}
