package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.egress.DownTrackStats;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.TrackSender;
import io.livekit.jakarta.rtc.peer.TrackSource;
import io.livekit.jakarta.rtc.peer.session.Forwardable;
import io.livekit.jakarta.rtc.peer.session.PeerSession;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * One track to one client, from the control side. Owned by: control; its down tracks by the
 * session's loop.
 */
final class Sender implements TrackSender {
  /** The dependency descriptor has three bits for it. */
  private static final int MAX_TEMPORAL = 7;

  private final SenderConfig config;
  private final PeerSession session;
  private final IntSupplier ssrcs;
  private final List<Stream> streams = new ArrayList<>();
  private Forwardable source;
  private String mid; // null without an m-line
  private String mime;

  /** The codecs of its m-line, as the last description settled them. */
  private List<SdpCodec> agreed = List.of();

  private boolean removed;
  private boolean refused;
  private int maxSpatial = MediaSource.MAX_LAYERS - 1;
  private int maxTemporal = MAX_TEMPORAL;
  private int allowedSpatial = MediaSource.MAX_LAYERS - 1;
  private int priority;
  private boolean paused;
  private boolean muted;

  /** One SSRC and what it sends; a sender without simulcast has one. */
  static final class Stream {
    private final String rid;
    private final MediaSource fixed; // null: the sender's source
    private int ssrc;
    private int rtxSsrc;
    private DownTrack track;

    private Stream(String rid, MediaSource fixed) {
      this.rid = rid;
      this.fixed = fixed;
    }

    /**
     * @return its layer's name, or empty
     */
    String rid() {
      return rid;
    }

    int ssrc() {
      return ssrc;
    }

    int rtxSsrc() {
      return rtxSsrc;
    }
  }

  /**
   * @param session what sends
   * @param ssrcs new ones, random
   */
  Sender(SenderConfig config, PeerSession session, IntSupplier ssrcs) {
    this.config = config;
    this.session = session;
    this.ssrcs = ssrcs;
    this.source = Forwardable.of(config.source());
    for (SenderConfig.Encoding encoding : config.simulcast()) {
      streams.add(new Stream(encoding.rid(), Forwardable.of(encoding.source()).media()));
    }
    if (streams.isEmpty()) {
      streams.add(new Stream("", null));
    }
    renumber();
  }

  /** New SSRCs: an SSRC whose down track has ended must never be used again under the same keys. */
  private void renumber() {
    for (Stream stream : streams) {
      stream.ssrc = ssrcs.getAsInt();
      stream.rtxSsrc = ssrcs.getAsInt();
    }
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

  /**
   * @return one, or one per simulcast layer in the order of the description; fixed
   */
  List<Stream> streams() {
    return streams;
  }

  /**
   * @return the layers' names, empty without simulcast
   */
  List<String> rids() {
    return config.simulcast().stream().map(SenderConfig.Encoding::rid).toList();
  }

  boolean hasRtx() {
    return kind() == MediaKind.VIDEO;
  }

  /**
   * @param taken the m-line that carries it from now on, or null for none
   */
  void assign(String taken) {
    mid = taken;
  }

  /** A description settled the codecs of its m-line. */
  void agreed(List<SdpCodec> codecs) {
    agreed = codecs;
  }

  /**
   * @return what sends now, of simulcast the first layer, or null
   */
  DownTrack track() {
    return streams.get(0).track;
  }

  /**
   * @return everything that sends now
   */
  List<DownTrack> tracks() {
    return streams.stream().map(stream -> stream.track).filter(java.util.Objects::nonNull).toList();
  }

  void removed() {
    removed = true;
    mid = null;
    mime = null;
    streams.forEach(stream -> stream.track = null);
  }

  /**
   * @return whether this is news: each answer says again what it doesn't take
   */
  boolean refuse() {
    boolean news = !refused;
    refused = true;
    return news;
  }

  /**
   * The answer chose a codec: this is what sends now, a down track for each stream; empty for
   * nothing.
   */
  void negotiated(String chosen, List<DownTrack> sending) {
    refused &= sending.isEmpty();
    mime = chosen;
    for (int i = 0; i < streams.size(); i++) {
      Stream stream = streams.get(i);
      stream.track = sending.isEmpty() ? null : sending.get(i);
      if (stream.track != null) {
        start(stream.track, stream.fixed == null ? source.media() : stream.fixed);
      }
    }
  }

  /** Ends the down tracks; their SSRCs are used up. */
  void stop() {
    List<DownTrack> sending = tracks();
    if (!sending.isEmpty()) {
      session.command(() -> sending.forEach(session.media()::removeTrack));
      negotiated(null, List.of());
      renumber();
    }
  }

  private void start(DownTrack sending, MediaSource media) {
    boolean isPaused = paused;
    boolean isMuted = muted;
    int spatial = maxSpatial;
    int temporal = maxTemporal;
    int allowed = allowedSpatial;
    int rank = priority;
    session.command(
        () -> {
          long now = session.loop().nanos();
          sending.setMaxLayers(spatial, temporal, now);
          sending.setAllowedLayer(allowed, now);
          sending.setPriority(rank);
          sending.setPaused(isPaused, now);
          session.media().addTrack(sending, media);
          if (isMuted) {
            sending.setMuted(true, now);
          }
        });
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
  public void setSource(TrackSource newSource) {
    if (!config.simulcast().isEmpty()) {
      throw new IllegalStateException("simulcast layers keep their sources");
    }
    source = Forwardable.of(newSource);
    DownTrack sending = track();
    if (removed || sending == null) {
      return;
    }
    SdpCodec codec = SenderCodec.choose(source, config, agreed);
    if (codec == null || !SenderCodec.isCarriedBy(sending, codec, kind())) {
      stop(); // another codec: the next description settles it
      return;
    }
    MediaSource media = source.media();
    session.command(() -> session.media().moveTrack(sending, media));
  }

  @Override
  public void setMaxLayers(int spatial, int temporal) {
    maxSpatial = spatial;
    maxTemporal = temporal;
    change((sending, now) -> sending.setMaxLayers(spatial, temporal, now));
  }

  @Override
  public void setAllowedLayer(int spatial) {
    allowedSpatial = spatial;
    change((sending, now) -> sending.setAllowedLayer(spatial, now));
  }

  @Override
  public void setPriority(int rank) {
    priority = rank;
    change((sending, now) -> sending.setPriority(rank));
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
    List<DownTrack> sending = tracks();
    if (sending.isEmpty()) {
      return;
    }
    session.command(
        () -> {
          sending.forEach(track -> change.apply(track, session.loop().nanos()));
          session.media().trackChanged();
        });
  }

  @Override
  public DownTrackStats stats() {
    DownTrackStats sum = DownTrackStats.NONE;
    for (DownTrack sending : tracks()) {
      sum = sum.plus(sending.stats());
    }
    return sum;
  }

  @Override
  public String toString() {
    return "Sender[" + config.trackId() + " mid " + mid() + " " + mime + "]";
  }
}
