package io.livekit.jakarta.media.world;

import io.livekit.jakarta.rtc.egress.DownTrackStats;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.TrackSender;
import io.livekit.jakarta.rtc.peer.TrackSource;

/** A sent track that remembers what it was told. */
public final class ScriptedSender implements TrackSender {
  public final SenderConfig config;
  public String mid;
  public String mime;
  public int spatial = -1;
  public int temporal = -1;
  public int priority;
  public boolean paused;
  public boolean muted;

  /** Null while all are. */
  public Integer allowed;

  public TrackSource source;
  public DownTrackStats stats = DownTrackStats.NONE;

  ScriptedSender(SenderConfig config) {
    this.config = config;
    source = config.source();
  }

  @Override
  public SenderConfig config() {
    return config;
  }

  @Override
  public String mid() {
    return mid;
  }

  @Override
  public String mime() {
    return mime;
  }

  @Override
  public void setSource(TrackSource other) {
    source = other;
  }

  @Override
  public void setMaxLayers(int maxSpatial, int maxTemporal) {
    spatial = maxSpatial;
    temporal = maxTemporal;
  }

  @Override
  public void setAllowedLayer(int layer) {
    allowed = layer;
  }

  @Override
  public void setPriority(int rank) {
    priority = rank;
  }

  @Override
  public void setPaused(boolean pause) {
    paused = pause;
  }

  @Override
  public void setMuted(boolean mute) {
    muted = mute;
  }

  @Override
  public DownTrackStats stats() {
    return stats;
  }
}
