package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.AudioTrackFeature;
import io.livekit.jakarta.proto.BackupCodecPolicy;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.SubscribedAudioCodec;
import io.livekit.jakarta.proto.SubscribedAudioCodecUpdate;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSubscribed;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.ingress.StreamStats;
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
  private final Dynacast dynacast;
  private TrackInfo info;
  private SubscribedAudioCodecUpdate sentAudioCodecs;
  private boolean everSubscribed;
  private boolean regressed;

  /**
   * @param cid the client's id, which holds up further announcements of the same id while this
   *     track lives
   */
  PublishedTrack(Publisher publisher, String cid, TrackInfo info) {
    this.publisher = publisher;
    this.cid = cid;
    this.info = info;
    dynacast =
        info.getType() == TrackType.VIDEO
            ? new Dynacast(
                publisher.executor(),
                publisher.terms().dynacastPauseDelay(),
                info.getSid(),
                this::wantedQualities,
                update ->
                    publisher
                        .output()
                        .send(
                            SignalResponse.newBuilder().setSubscribedQualityUpdate(update).build()))
            : null;
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
    int index = codecIndex(mime);
    describe(receiver, index);
    receiver.setLayerOrder(LayerOrder.of(receiver.rids()));
    if (!first) {
      codecArrived(receiver);
    }
  }

  /** Writes into the info what is known of a stream. */
  private void describe(TrackReceiver receiver, int index) {
    String mime = MimeTypes.registered(receiver.mime());
    List<StreamStats> streams = receiver.stats().layers();
    TrackInfo.Builder changed = info.toBuilder();
    boolean main = receiver == mainReceiver();
    String mid = TrackLimits.isText(receiver.mid()) ? receiver.mid() : "";
    if (main) {
      changed.setMimeType(mime).setMid(mid);
      setLayers(changed, VideoLayers.withStreams(VideoLayers.ofTrack(info), streams));
      changed.setSimulcast(info.getSimulcast() || receiver.rids().size() > 1);
    }
    if (index >= 0) {
      SimulcastCodecInfo.Builder codec = changed.getCodecsBuilder(index);
      codec.setMimeType(mime).setMid(mid);
      List<VideoLayer> layers = VideoLayers.withStreams(codec.getLayersList(), streams);
      codec.clearLayers().addAllLayers(layers);
      boolean renamed = !receiver.trackId().equals(codec.getCid());
      if (!receiver.trackId().isEmpty() && renamed && TrackLimits.isText(receiver.trackId())) {
        codec.setSdpCid(receiver.trackId());
      }
    }
    change(changed);
  }

  @SuppressWarnings("deprecation") // older clients read them
  private static void setLayers(TrackInfo.Builder changed, List<VideoLayer> layers) {
    changed.clearLayers().addAllLayers(layers);
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
    int index = codecIndex(known);
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
      removeOthersOf(mime, index);
      for (SubscribedTrack subscribed : subscribers()) {
        boolean stale = subscribed.isBound() && !mime.equalsIgnoreCase(subscribed.mime());
        if (subscribed.receiver() == receiver && stale) {
          subscribed.renegotiate();
        }
      }
      wantedChanged();
    }
    return !withoutStreams(old).equals(withoutStreams(info));
  }

  /** A codec that was announced for another stream is this one's now. */
  private void removeOthersOf(String mime, int index) {
    for (int i = info.getCodecsCount() - 1; i >= 0; i--) {
      if (i != index && info.getCodecs(i).getMimeType().equalsIgnoreCase(mime)) {
        change(info.toBuilder().removeCodecs(i));
      }
    }
  }

  private String codecOf(TrackReceiver receiver) {
    return receivers.entrySet().stream()
        .filter(entry -> entry.getValue() == receiver)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static TrackInfo withoutStreams(TrackInfo info) {
    TrackInfo.Builder bare = info.toBuilder().clearVersion();
    setLayers(bare, withoutSsrcs(VideoLayers.ofTrack(info)));
    for (SimulcastCodecInfo.Builder codec : bare.getCodecsBuilderList()) {
      List<VideoLayer> layers = withoutSsrcs(codec.getLayersList());
      codec.clearLayers().addAllLayers(layers);
    }
    return bare.build();
  }

  private static List<VideoLayer> withoutSsrcs(List<VideoLayer> layers) {
    return layers.stream()
        .map(layer -> layer.toBuilder().clearSsrc().clearRepairSsrc().build())
        .toList();
  }

  /**
   * @return the codec's place in the track's list; media of an unnamed codec belongs to the first
   */
  private int codecIndex(String mime) {
    for (int i = 0; i < info.getCodecsCount(); i++) {
      if (info.getCodecs(i).getMimeType().equalsIgnoreCase(mime)) {
        return i;
      }
    }
    if (info.getCodecsCount() == 1) {
      return 0;
    }
    for (int i = 0; i < info.getCodecsCount(); i++) {
      if (info.getCodecs(i).getMimeType().isEmpty()) {
        return i;
      }
    }
    return -1;
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
    int index = codecIndex(MimeTypes.registered(mime));
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
    if (receivers.containsKey(MimeTypes.registered(mime))) {
      return false;
    }
    for (SimulcastCodecInfo codec : info.getCodecsList()) {
      boolean named = !codec.getCid().isEmpty() && codec.getCid().equals(sdpTrackId);
      if (named && codec.getSdpCid().isEmpty()) {
        return true;
      }
    }
    return info.getCodecsList().stream()
        .anyMatch(
            codec ->
                codec.getMimeType().equalsIgnoreCase(mime) && codec.getCid().equals(sdpTrackId));
  }

  /** Announces one more codec (add_track with a sid). */
  void addCodecs(List<SimulcastCodecInfo> codecs) {
    TrackInfo.Builder changed = info.toBuilder();
    for (SimulcastCodecInfo codec : codecs) {
      boolean known =
          info.getCodecsList().stream()
              .anyMatch(old -> old.getMimeType().equalsIgnoreCase(codec.getMimeType()));
      if (!known) {
        changed.addCodecs(codec);
      }
    }
    change(changed);
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
    if (!muted && dynacast != null) {
      dynacast.force();
    }
    return true;
  }

  void setDimensions(int width, int height) {
    change(info.toBuilder().setWidth(width).setHeight(height));
    for (SubscribedTrack subscribed : subscribers()) {
      subscribed.apply();
    }
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
    if (dynacast != null) {
      dynacast.update();
    } else {
      updateAudioCodecs();
    }
  }

  private Map<String, VideoQuality> wantedQualities() {
    Map<String, VideoQuality> wanted = new LinkedHashMap<>();
    for (SimulcastCodecInfo codec : info.getCodecsList()) {
      String mime = MimeTypes.registered(codec.getMimeType());
      if (mime.isEmpty()) {
        continue;
      }
      VideoQuality max = isAwaited(mime) ? VideoQuality.HIGH : VideoQuality.OFF;
      for (SubscribedTrack subscribed : subscribers.values()) {
        if (!subscribed.receiver().mime().equalsIgnoreCase(mime)) {
          continue;
        }
        VideoQuality quality = subscribed.wantedQuality();
        if (quality == VideoQuality.OFF) {
          continue;
        }
        if (max == VideoQuality.OFF || quality.getNumber() > max.getNumber()) {
          max = quality;
        }
      }
      wanted.put(mime, max);
    }
    if (wanted.isEmpty() && !info.getMimeType().isEmpty()) {
      wanted.put(info.getMimeType(), VideoQuality.OFF);
    }
    return wanted;
  }

  /**
   * @return whether a subscriber needs a codec that the publisher doesn't send yet
   */
  private boolean isAwaited(String mime) {
    return subscribers.values().stream().anyMatch(one -> one.awaits(mime));
  }

  /**
   * Says again what subscribers want, to a publisher that may have lost it with its socket. It
   * would go on without the layers that were asked for meanwhile.
   */
  void repeatWanted() {
    if (dynacast != null) {
      dynacast.repeat();
    } else if (sentAudioCodecs != null) {
      sendAudioCodecs();
    }
  }

  /** Tells the publisher which of several audio codecs anybody takes (spec/02 §7). */
  private void updateAudioCodecs() {
    if (info.getCodecsCount() < 2) {
      return;
    }
    SubscribedAudioCodecUpdate.Builder update =
        SubscribedAudioCodecUpdate.newBuilder().setTrackSid(sid());
    for (SimulcastCodecInfo codec : info.getCodecsList()) {
      String mime = codec.getMimeType();
      boolean wanted =
          isAwaited(MimeTypes.registered(mime))
              || subscribers.values().stream()
                  .anyMatch(one -> one.isBound() && one.receiver().mime().equalsIgnoreCase(mime));
      update.addSubscribedAudioCodecs(
          SubscribedAudioCodec.newBuilder().setCodec(MimeTypes.shortName(mime)).setEnabled(wanted));
    }
    if (update.build().equals(sentAudioCodecs)) {
      return;
    }
    sentAudioCodecs = update.build();
    sendAudioCodecs();
  }

  private void sendAudioCodecs() {
    publisher
        .output()
        .send(SignalResponse.newBuilder().setSubscribedAudioCodecUpdate(sentAudioCodecs).build());
  }

  /** The track is gone: those who had it lose it. */
  void close() {
    if (dynacast != null) {
      dynacast.close();
    }
    List<SubscribedTrack> last = List.copyOf(subscribers.values());
    subscribers.clear();
    last.forEach(SubscribedTrack::ended);
  }
}
