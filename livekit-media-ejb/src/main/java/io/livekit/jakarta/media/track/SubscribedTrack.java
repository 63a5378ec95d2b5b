package io.livekit.jakarta.media.track;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.UpdateTrackSettings;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** One subscriber's copy of a published track. Owned by: the room's executor. */
public final class SubscribedTrack {
  /**
   * Settings that follow each other closely, as while a window is resized, are taken together
   * (spec/02 §5.2).
   */
  static final Duration SETTINGS_DEBOUNCE = Duration.ofMillis(100);

  /**
   * How often the publisher's frame rate is looked at while a subscriber wants fewer frames than
   * there may be.
   */
  static final Duration FRAME_RATE_CHECK = Duration.ofSeconds(2);

  private final Subscriber subscriber;
  private final PublishedTrack track;
  private final VideoQuality granted;
  private final Consumer<SubscribedTrack> whenEnded;
  private TrackSender sender;
  private TrackReceiver receiver;
  private UpdateTrackSettings settings;
  private UpdateTrackSettings applied;
  private RoomExecutor.Timer debounce;
  private RoomExecutor.Timer frameRateCheck;
  private String mime;
  private final Set<String> refused = new HashSet<>(); // codecs, lower case
  private String awaited; // codec, as registered; null when the stream is there
  private boolean closed;

  /**
   * @param granted the best quality in which the subscriber gets it
   * @param whenEnded called when the track has ended at its publisher
   */
  SubscribedTrack(
      Subscriber subscriber,
      PublishedTrack track,
      TrackReceiver receiver,
      TrackSender sender,
      UpdateTrackSettings settings,
      VideoQuality granted,
      Consumer<SubscribedTrack> whenEnded) {
    this.subscriber = subscriber;
    this.track = track;
    this.granted = granted;
    this.whenEnded = whenEnded;
    this.receiver = receiver;
    this.sender = sender;
    // A track that the client hid when it last had it begins visible: the client hides it again if
    // it wants to.
    this.settings =
        settings != null && subscriber.terms().adaptiveStream()
            ? settings.toBuilder().setDisabled(false).build()
            : settings;
  }

  public PublishedTrack track() {
    return track;
  }

  public Subscriber subscriber() {
    return subscriber;
  }

  public TrackSender sender() {
    return sender;
  }

  /**
   * @return the best quality in which the subscriber gets it
   */
  public VideoQuality granted() {
    return granted;
  }

  /**
   * @return the codec's stream that is forwarded
   */
  TrackReceiver receiver() {
    return receiver;
  }

  /**
   * @return the codec that the client takes it with, or null before the answer
   */
  public String mime() {
    return mime;
  }

  public boolean isBound() {
    return mime != null;
  }

  /**
   * @return true while the client wants no packets
   */
  public boolean isDisabled() {
    return applied != null && applied.getDisabled();
  }

  /** The client takes none of what the current stream carries. */
  void refuse() {
    refused.add(receiver.mime().toLowerCase(Locale.ROOT));
  }

  boolean hasRefused(String codec) {
    return refused.contains(codec.toLowerCase(Locale.ROOT));
  }

  /** The client takes no stream that there is: it waits for this codec's. */
  void await(String codec) {
    awaited = codec;
  }

  boolean awaits(String codec) {
    return codec.equals(awaited);
  }

  void bound(String negotiated) {
    mime = negotiated;
    apply();
  }

  /** Describes another codec's stream to the client, which has not taken what it was offered. */
  void describeAnew(TrackReceiver other) {
    TrackSender described = subscriber.senders().addSender(track, other);
    if (described == null) {
      return;
    }
    subscriber.senders().removeSender(sender);
    sender = described;
    mime = null;
    goOn(other);
  }

  /** Goes on with another codec's stream, which the client can take. */
  void moveTo(TrackReceiver other) {
    sender.setSource(other);
    goOn(other);
  }

  private void goOn(TrackReceiver other) {
    receiver = other;
    awaited = null;
    apply();
    subscriber.senders().negotiate();
  }

  /** Its stream turned out to be of another codec than was agreed on. */
  void renegotiate() {
    mime = null;
    sender.setSource(receiver);
    subscriber.senders().negotiate();
  }

  void setSettings(UpdateTrackSettings changed) {
    boolean turnsVisible = isDisabled() && !changed.getDisabled();
    settings = changed;
    if (turnsVisible) {
      apply();
    } else if (debounce == null) {
      debounce = subscriber.executor().after(SETTINGS_DEBOUNCE, this::apply);
    }
  }

  /** The publisher muted or unmuted, or the track's layers changed. */
  void apply() {
    stopDebounce();
    if (closed) {
      return;
    }
    applied = settings;
    sender.setPaused(isDisabled());
    sender.setMuted(track.isMuted());
    if (track.info().getType() == TrackType.VIDEO) {
      rank();
      chooseLayers();
      checkFrameRate(applied != null && applied.getFps() > 0);
    }
    track.wantedChanged();
  }

  private void chooseLayers() {
    int spatial = Math.max(0, VideoLayers.spatialOf(requestedQuality(), track.layers(codec())));
    sender.setMaxLayers(spatial, temporal(spatial));
    if (granted != VideoQuality.HIGH) {
      sender.setAllowedLayer(Math.max(0, VideoLayers.spatialOf(granted, track.layers(codec()))));
    }
  }

  /**
   * What the publisher sends of a layer isn't known at its start, and changes with its camera and
   * processor.
   */
  private void checkFrameRate(boolean wanted) {
    if (wanted && frameRateCheck == null) {
      frameRateCheck = subscriber.executor().every(FRAME_RATE_CHECK, this::chooseLayers);
    } else if (!wanted && frameRateCheck != null) {
      frameRateCheck.cancel();
      frameRateCheck = null;
    }
  }

  /** What the picture counts beside the subscriber's other ones may have changed. */
  void rank() {
    if (closed || track.info().getType() != TrackType.VIDEO) {
      return;
    }
    sender.setPriority(
        PicturePriority.of(
            applied == null ? 0 : applied.getPriority(),
            track.info().getSource() == TrackSource.SCREEN_SHARE,
            track.isOfSpeaker(),
            requestedQuality()));
  }

  private String codec() {
    return mime != null ? mime : receiver.mime();
  }

  /**
   * @return what the client asks for, as far as it is granted
   */
  private VideoQuality requestedQuality() {
    return Caps.lower(wishedQuality(), granted);
  }

  /**
   * @return what the client asks for, whether it is granted or not
   */
  public VideoQuality wishedQuality() {
    if (applied == null) {
      return subscriber.terms().adaptiveStream() ? VideoQuality.LOW : VideoQuality.HIGH;
    }
    if (applied.getWidth() > 0) {
      return VideoLayers.qualityForDimension(
          track.info(), codec(), applied.getWidth(), applied.getHeight());
    }
    return switch (applied.getQuality()) {
      case LOW, MEDIUM, HIGH -> applied.getQuality();
      default -> VideoQuality.HIGH;
    };
  }

  private int temporal(int spatial) {
    if (applied == null || applied.getFps() == 0) {
      return VideoLayers.TOP_TEMPORAL;
    }
    // A stream that carries several layers (SVC) is the one of its lowest.
    double rate =
        receiver.stats().layers().stream()
            .filter(layer -> layer.spatial() <= spatial)
            .max(Comparator.comparingInt(StreamStats::spatial))
            .map(StreamStats::framesPerSecond)
            .orElse(0.0);
    return VideoLayers.temporalForRate(rate, applied.getFps());
  }

  /**
   * @return what this subscriber wants its publisher to send; OFF while it isn't watching or not
   *     connected
   */
  VideoQuality wantedQuality() {
    if (!isBound() || isDisabled()) {
      return VideoQuality.OFF;
    }
    List<VideoLayer> layers = track.layers(mime);
    return VideoLayers.qualityOf(VideoLayers.spatialOf(requestedQuality(), layers), layers);
  }

  /** The track has ended at its publisher. */
  void ended() {
    whenEnded.accept(this);
  }

  void close() {
    closed = true;
    stopDebounce();
    checkFrameRate(false);
  }

  private void stopDebounce() {
    if (debounce != null) {
      debounce.cancel();
    }
    debounce = null;
  }
}
