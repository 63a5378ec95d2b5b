package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.AudioTrackFeature;
import io.livekit.jakarta.proto.BackupCodecPolicy;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSubscribed;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A track that media has arrived for, and that everyone in the room knows of. Owned by: the room's
 * executor.
 */
public final class PublishedTrack {
  private final Publisher publisher;
  private final String cid;
  // by codec, in the order in which they came
  private final Map<String, TrackReceiver> receivers = new LinkedHashMap<>();
  // by participant sid
  private final Map<String, SubscribedTrack> subscribers = new LinkedHashMap<>();
  private final VideoQuality granted;
  private final long maxBitrate;
  private final Demand demand;
  private TrackInfo info;
  private boolean everSubscribed;
  private boolean regressed;
  private boolean ofSpeaker;

  /**
   * @param cid the client's id, which holds up further announcements of the same id while this
   *     track lives
   * @param granted the best quality in which it is forwarded
   * @param maxBitrate bits per second of each of its codecs, 0 for no limit
   */
  PublishedTrack(
      Publisher publisher, String cid, TrackInfo info, VideoQuality granted, long maxBitrate) {
    this.publisher = publisher;
    this.cid = cid;
    this.info = info;
    this.granted = granted;
    this.maxBitrate = maxBitrate;
    demand = info.getType() == TrackType.VIDEO ? videoDemand() : audioDemand();
  }

  private Demand videoDemand() {
    return new Dynacast(
        publisher.executor(),
        publisher.terms().dynacastPauseDelay(),
        sid(),
        () -> WantedQualities.of(info, granted, subscribers.values()),
        update ->
            publisher
                .output()
                .send(SignalResponse.newBuilder().setSubscribedQualityUpdate(update).build()));
  }

  private Demand audioDemand() {
    return new AudioCodecDemand(publisher.output(), this::info, subscribers::values);
  }

  public String sid() {
    return info.getSid();
  }

  String cid() {
    return cid;
  }

  /**
   * @return whether this is an id of the client's for the track, or for one of its codecs
   */
  boolean isNamed(String id) {
    return cid.equals(id)
        || info.getCodecsList().stream()
            .anyMatch(codec -> codec.getCid().equals(id) || codec.getSdpCid().equals(id));
  }

  public TrackInfo info() {
    return info;
  }

  public Publisher publisher() {
    return publisher;
  }

  public boolean isMuted() {
    return info.getMuted();
  }

  public boolean isMicrophone() {
    return TrackInfoFactory.isMicrophone(info);
  }

  /**
   * @return the best quality in which anybody gets it
   */
  VideoQuality granted() {
    return granted;
  }

  long maxBitrate() {
    return maxBitrate;
  }

  public Collection<SubscribedTrack> subscribers() {
    return List.copyOf(subscribers.values());
  }

  /**
   * @return the streams that carry it
   */
  public Collection<TrackReceiver> receivers() {
    return receivers.values();
  }

  List<VideoLayer> layers(String mime) {
    return VideoLayers.layers(info, mime);
  }

  // ---- streams ----

  /**
   * Takes the stream of one codec: the first makes the track, further ones come beside it. Which of
   * its codecs comes first is a matter of chance; which is preferred, the publisher has said.
   */
  void addReceiver(TrackReceiver receiver) {
    String mime = MimeTypes.registered(receiver.mime());
    boolean first = receivers.isEmpty();
    receivers.put(mime, receiver);
    int index = StreamInfo.codecIndex(info, mime);
    describe(receiver, index);
    receiver.setLayerOrder(LayerOrder.of(receiver.rids()));
    receiver.limitBitrate(maxBitrate);
    if (!first) {
      codecArrived(receiver);
    }
  }

  /** Writes into the info what is known of a stream. */
  private void describe(TrackReceiver receiver, int index) {
    change(StreamInfo.withStream(info, receiver, index, receiver == mainReceiver()));
  }

  /**
   * A stream goes on with other names or layers, or turned out to be of another codec than the
   * first that its section may carry.
   *
   * @return whether others should hear of it: SSRCs alone mean nothing to them
   */
  boolean receiverChanged(TrackReceiver receiver) {
    TrackInfo old = info;
    String known = codecOf(receiver);
    String mime = MimeTypes.registered(receiver.mime());
    int index = StreamInfo.codecIndex(info, known);
    boolean other = !mime.equals(known) && !receivers.containsKey(mime);
    if (other) {
      Map<String, TrackReceiver> renamed = new LinkedHashMap<>();
      receivers.forEach((name, one) -> renamed.put(one == receiver ? mime : name, one));
      receivers.clear();
      receivers.putAll(renamed);
    }
    describe(receiver, index);
    receiver.setLayerOrder(LayerOrder.of(receiver.rids()));
    if (other) {
      // A codec that was announced for another stream is this one's now.
      change(StreamInfo.withoutOthersOf(info, mime, index));
      for (SubscribedTrack subscribed : subscribers()) {
        boolean stale = subscribed.isBound() && !mime.equalsIgnoreCase(subscribed.mime());
        if (subscribed.receiver() == receiver && stale) {
          subscribed.renegotiate();
        }
      }
      wantedChanged();
    }
    return !StreamInfo.looksTheSame(old, info);
  }

  private String codecOf(TrackReceiver receiver) {
    return receivers.entrySet().stream()
        .filter(entry -> entry.getValue() == receiver)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Another codec's stream came. Who can take an earlier codec of the publisher's list, or hasn't
   * said yet whether it can, keeps that; unless the policy moves everyone to the backup.
   */
  private void codecArrived(TrackReceiver receiver) {
    String mime = MimeTypes.registered(receiver.mime());
    int rank = rank(mime);
    boolean regress =
        rank > 0
            && info.getBackupCodecPolicy() != BackupCodecPolicy.SIMULCAST
            && publisher.terms().mayRegressCodec().getAsBoolean();
    for (SubscribedTrack subscribed : subscribers()) {
      String current = subscribed.receiver().mime();
      boolean stuck = subscribed.hasRefused(current) && !subscribed.hasRefused(mime);
      if (!subscribed.isBound() && (stuck || regress || rank < rank(current))) {
        subscribed.describeAnew(receiver);
      } else if (subscribed.isBound() && regress && !subscribed.mime().equalsIgnoreCase(mime)) {
        subscribed.moveTo(receiver);
      }
    }
    regressed |= regress;
    wantedChanged();
  }

  /**
   * @return the stream of the codec that the publisher names first among those that have come
   */
  private TrackReceiver mainReceiver() {
    return receivers.values().stream().min(byRank()).orElseThrow();
  }

  private Comparator<TrackReceiver> byRank() {
    return Comparator.comparingInt(one -> rank(one.mime()));
  }

  /**
   * @return the codec's place in the order of the publisher's preference
   */
  private int rank(String mime) {
    int index = StreamInfo.codecIndex(info, MimeTypes.registered(mime));
    return index >= 0 ? index : Integer.MAX_VALUE;
  }

  /**
   * @return true when no stream is left
   */
  boolean removeReceiver(TrackReceiver receiver) {
    receivers.values().remove(receiver);
    return receivers.isEmpty();
  }

  boolean hasReceiver(TrackReceiver receiver) {
    return receivers.containsValue(receiver);
  }

  /**
   * @return true when an m-line with this track id carries one more codec of this track (spec/01
   *     §7.2)
   */
  boolean expects(String sdpTrackId, String mime) {
    return !receivers.containsKey(MimeTypes.registered(mime))
        && StreamInfo.announces(info, sdpTrackId, mime);
  }

  /** Announces one more codec (add_track with a sid). */
  void addCodecs(List<SimulcastCodecInfo> codecs) {
    change(StreamInfo.withCodecs(info, codecs));
  }

  /**
   * @return the best stream for somebody who may not decode all codecs
   */
  TrackReceiver preferredReceiver() {
    return regressed ? receivers.values().stream().max(byRank()).orElseThrow() : mainReceiver();
  }

  /**
   * @return true when the track has, or can have, a codec beyond the ones that a client has just
   *     refused
   */
  boolean requestBackup(SubscribedTrack refused) {
    refused.refuse();
    for (SimulcastCodecInfo codec : info.getCodecsList()) {
      String mime = MimeTypes.registered(codec.getMimeType());
      if (mime.isEmpty() || refused.hasRefused(mime)) {
        continue;
      }
      TrackReceiver running = receivers.get(mime);
      if (running != null) {
        refused.describeAnew(running);
      } else {
        refused.await(mime);
        wantedChanged();
      }
      return true;
    }
    return false;
  }

  // ---- what the publisher says ----

  /**
   * @return false when nothing changed
   */
  public boolean setMuted(boolean muted) {
    if (info.getMuted() == muted) {
      return false;
    }
    change(info.toBuilder().setMuted(muted));
    for (SubscribedTrack subscribed : subscribers()) {
      subscribed.apply();
    }
    if (!muted) {
      demand.force();
    }
    return true;
  }

  void setDimensions(int width, int height) {
    change(info.toBuilder().setWidth(width).setHeight(height));
    for (SubscribedTrack subscribed : subscribers()) {
      subscribed.apply();
    }
  }

  /** The publisher is somebody to look at, as it speaks, or isn't any more. */
  public void setOfSpeaker(boolean speaker) {
    if (ofSpeaker != speaker) {
      ofSpeaker = speaker;
      subscribers.values().forEach(SubscribedTrack::rank);
    }
  }

  boolean isOfSpeaker() {
    return ofSpeaker;
  }

  void setAudioFeatures(Set<AudioTrackFeature> features) {
    TrackInfo.Builder changed = info.toBuilder();
    TrackInfoFactory.setAudioFeatures(changed, features);
    change(changed);
  }

  private void change(TrackInfo.Builder changed) {
    info =
        changed
            .setVersion(
                publisher.terms().versions().next(publisher.executor().clock().unixMillis()))
            .build();
  }

  // ---- subscribers ----

  void addSubscriber(SubscribedTrack subscribed) {
    subscribers.put(subscribed.subscriber().sid(), subscribed);
  }

  void removeSubscriber(SubscribedTrack subscribed) {
    subscribers.remove(subscribed.subscriber().sid(), subscribed);
    wantedChanged();
  }

  /**
   * @return whether anybody wants its packets
   */
  public boolean isWatched() {
    return subscribers.values().stream().anyMatch(one -> one.wantedQuality() != VideoQuality.OFF);
  }

  /** Somebody receives the track: its publisher hears of the first one who may be seen. */
  void received(SubscribedTrack subscribed) {
    if (everSubscribed || subscribed.subscriber().permissions().isHidden()) {
      return;
    }
    everSubscribed = true;
    publisher
        .output()
        .send(
            SignalResponse.newBuilder()
                .setTrackSubscribed(TrackSubscribed.newBuilder().setTrackSid(sid()))
                .build());
  }

  /** What subscribers want of this track may have changed. */
  void wantedChanged() {
    demand.update();
  }

  /** The publisher may have lost with its socket what subscribers want. */
  void repeatWanted() {
    demand.repeat();
  }

  /** The track is gone: those who had it lose it. */
  void close() {
    demand.close();
    List<SubscribedTrack> last = List.copyOf(subscribers.values());
    subscribers.clear();
    last.forEach(SubscribedTrack::ended);
  }
}
