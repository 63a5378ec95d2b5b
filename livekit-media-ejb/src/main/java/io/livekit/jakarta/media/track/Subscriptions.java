package io.livekit.jakarta.media.track;

import com.google.protobuf.UnknownFieldSet;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SubscriptionError;
import io.livekit.jakarta.proto.SubscriptionPermissionUpdate;
import io.livekit.jakarta.proto.SubscriptionResponse;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.UpdateTrackSettings;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Brings what one participant wants to receive and what it does receive together: at once when
 * something changes, and again every few seconds while something is missing (spec/01 §7.5). Owned
 * by: the room's executor.
 */
public final class Subscriptions {
  static final Duration RECONCILE_INTERVAL = Duration.ofSeconds(3);

  /** A track may be asked for before the news of it has come: so long it is waited for. */
  static final Duration NOT_FOUND_AFTER = Duration.ofSeconds(60);

  /** A description with the track should have been answered by then. */
  static final Duration UNBOUND_AFTER = Duration.ofSeconds(15);

  /** Wishes kept for one participant, as it can name any track. */
  static final int MAX_WISHES = 10_000;

  /**
   * Longest name of a track that is kept: ours have 15 characters, those that other servers gave
   * not many more.
   */
  static final int MAX_SID_CHARS = 64;

  private final Subscriber subscriber;
  private final Map<String, Wish> wishes = new LinkedHashMap<>(); // by track sid
  private final Map<String, Integer> tracksByPublisher = new HashMap<>(); // by participant sid
  private RoomExecutor.Timer reconciler;
  private boolean closed;

  /** What is known of one track, wanted or not. */
  private static final class Wish {
    final String trackSid;
    boolean wanted;
    boolean decided; // by the client, or on its behalf
    Boolean allowed; // as last told to the client
    UpdateTrackSettings settings;
    SubscribedTrack subscribed;
    long missingSince;
    boolean missing;
    long unboundSince;
    boolean errorReported;

    Wish(String trackSid) {
      this.trackSid = trackSid;
    }
  }

  public Subscriptions(Subscriber subscriber) {
    this.subscriber = subscriber;
  }

  public Collection<SubscribedTrack> subscribed() {
    return wishes.values().stream().map(wish -> wish.subscribed).filter(Objects::nonNull).toList();
  }

  public boolean isSubscribedTo(String publisherSid) {
    return tracksByPublisher.containsKey(publisherSid);
  }

  /**
   * @return sids of the publishers of all subscribed tracks
   */
  public Collection<String> publishers() {
    return tracksByPublisher.keySet();
  }

  // ---- wishes ----

  public void update(Collection<String> trackSids, boolean subscribe) {
    for (String trackSid : trackSids) {
      Wish wish = wish(trackSid);
      if (wish == null) {
        continue;
      }
      wish.decided = true;
      if (wish.wanted != subscribe) {
        wish.wanted = subscribe;
        wish.missing = false;
        wish.errorReported = false;
      }
      reconcile(wish);
    }
    schedule();
  }

  /** Subscribes to a track unless the client has said what it wants of it. */
  public void autoSubscribe(String trackSid) {
    Wish wish = wish(trackSid);
    if (wish == null) {
      return;
    }
    if (!wish.decided) {
      wish.wanted = true;
    }
    reconcile(wish);
    schedule();
  }

  /** A track became public that the client may have asked for before. */
  public void trackAppeared(String trackSid) {
    Wish wish = wishes.get(trackSid);
    if (wish == null) {
      return;
    }
    reconcile(wish);
    schedule();
  }

  public void settings(UpdateTrackSettings request) {
    // Kept for each of the tracks: without the list of all of them.
    UpdateTrackSettings settings =
        request.toBuilder()
            .clearTrackSids()
            .setUnknownFields(UnknownFieldSet.getDefaultInstance())
            .build();
    for (String trackSid : request.getTrackSidsList()) {
      Wish wish = wish(trackSid);
      if (wish == null) {
        continue;
      }
      wish.settings = settings;
      if (wish.subscribed != null) {
        wish.subscribed.setSettings(settings);
      }
    }
  }

  /** Marks tracks as not wanted for now, as SyncState tells it (spec/01 §6.3). */
  public void disable(Collection<String> trackSids) {
    for (String trackSid : trackSids) {
      Wish wish = wish(trackSid);
      if (wish == null) {
        continue;
      }
      UpdateTrackSettings.Builder changed =
          wish.settings == null ? UpdateTrackSettings.newBuilder() : wish.settings.toBuilder();
      UpdateTrackSettings settings = changed.setDisabled(true).build();
      wish.settings = settings;
      if (wish.subscribed != null) {
        wish.subscribed.setSettings(settings);
      }
    }
  }

  private Wish wish(String trackSid) {
    Wish wish = wishes.get(trackSid);
    if (wish == null && wishes.size() < MAX_WISHES && trackSid.length() <= MAX_SID_CHARS) {
      wish = new Wish(trackSid);
      wishes.put(trackSid, wish);
    }
    return wish;
  }

  // ---- reconciling ----

  /** Permissions, connections or tracks changed. */
  public void reconcileAll() {
    for (Wish wish : List.copyOf(wishes.values())) {
      reconcile(wish);
    }
    schedule();
  }

  /** A publisher changed who may subscribe to its tracks. */
  public void reconcilePublisher(String publisherSid) {
    for (Wish wish : List.copyOf(wishes.values())) {
      PublishedTrack track = subscriber.findTrack(wish.trackSid);
      if (track != null && track.publisher().sid().equals(publisherSid)) {
        reconcile(wish);
      }
    }
    schedule();
  }

  private void schedule() {
    boolean open =
        !closed
            && wishes.values().stream()
                .anyMatch(wish -> wish.wanted && (wish.subscribed == null || !isBound(wish)));
    if (open && (reconciler == null || !reconciler.isPending())) {
      reconciler = subscriber.executor().after(RECONCILE_INTERVAL, this::reconcileAll);
    } else if (!open && reconciler != null) {
      reconciler.cancel();
      reconciler = null;
    }
  }

  private static boolean isBound(Wish wish) {
    return wish.subscribed.isBound() || wish.errorReported;
  }

  private void reconcile(Wish wish) {
    if (closed) {
      return;
    }
    if (wish.subscribed != null) {
      if (!wish.wanted || !mayReceive(wish, wish.subscribed.track())) {
        unsubscribe(wish);
      } else {
        checkBound(wish);
      }
      return;
    }
    if (!wish.wanted) {
      return;
    }
    PublishedTrack track = subscriber.findTrack(wish.trackSid);
    if (track == null) {
      waitForTrack(wish);
      return;
    }
    wish.missing = false;
    if (mayReceive(wish, track) && hasRoomFor(track)) {
      subscribe(wish, track);
    }
  }

  private void waitForTrack(Wish wish) {
    long now = subscriber.executor().clock().nanos();
    if (!wish.missing) {
      wish.missing = true;
      wish.missingSince = now;
    } else if (now - wish.missingSince >= NOT_FOUND_AFTER.toNanos()) {
      wishes.remove(wish.trackSid);
      report(wish, SubscriptionError.SE_TRACK_NOTFOUND);
    }
  }

  /**
   * Also tells the client when the publisher's permission for it is first known, and when it
   * changes.
   */
  private boolean mayReceive(Wish wish, PublishedTrack track) {
    if (!subscriber.maySubscribe()) {
      return false;
    }
    boolean allowed =
        subscriber.isExemptFromPermissions()
            || track.publisher().permits(subscriber.identity(), track.sid());
    if (wish.allowed == null || wish.allowed != allowed) {
      wish.allowed = allowed;
      subscriber.send(
          SignalResponse.newBuilder()
              .setSubscriptionPermissionUpdate(
                  SubscriptionPermissionUpdate.newBuilder()
                      .setParticipantSid(track.publisher().sid())
                      .setTrackSid(track.sid())
                      .setAllowed(allowed))
              .build());
    }
    return allowed;
  }

  private boolean hasRoomFor(PublishedTrack track) {
    TrackType type = track.info().getType();
    int limit = type == TrackType.VIDEO ? subscriber.videoLimit() : subscriber.audioLimit();
    if (limit <= 0) {
      return true;
    }
    return subscribed().stream().filter(one -> one.track().info().getType() == type).count()
        < limit;
  }

  private void subscribe(Wish wish, PublishedTrack track) {
    TrackReceiver receiver = track.preferredReceiver();
    TrackSender sender = subscriber.addSender(subscriber.senderConfig(track, receiver));
    if (sender == null) {
      return;
    }
    wish.subscribed = new SubscribedTrack(subscriber, track, receiver, sender, wish.settings);
    wish.unboundSince = subscriber.executor().clock().nanos();
    wish.errorReported = false;
    track.addSubscriber(wish.subscribed);
    subscriber.ensureKnows(track.publisher());
    if (tracksByPublisher.merge(track.publisher().sid(), 1, Integer::sum) == 1) {
      subscriber.subscribedTo(track.publisher());
    }
    subscriber.negotiate();
  }

  private void unsubscribe(Wish wish) {
    SubscribedTrack subscribed = wish.subscribed;
    wish.subscribed = null;
    subscribed.close();
    subscribed.track().removeSubscriber(subscribed);
    subscriber.removeSender(subscribed.sender());
    Publisher publisher = subscribed.track().publisher();
    if (tracksByPublisher.merge(publisher.sid(), -1, (count, minus) -> count > 1 ? count - 1 : null)
        == null) {
      subscriber.unsubscribedFrom(publisher);
    }
    subscriber.negotiate();
    retryWaiting();
  }

  /** A place under the subscription limit became free. */
  private void retryWaiting() {
    if (subscriber.videoLimit() <= 0 && subscriber.audioLimit() <= 0) {
      return;
    }
    for (Wish wish : List.copyOf(wishes.values())) {
      if (wish.wanted && wish.subscribed == null) {
        reconcile(wish);
      }
    }
  }

  private void checkBound(Wish wish) {
    if (wish.subscribed.isBound() || wish.errorReported) {
      return;
    }
    long now = subscriber.executor().clock().nanos();
    if (!subscriber.isActive()) {
      wish.unboundSince = now;
    } else if (now - wish.unboundSince >= UNBOUND_AFTER.toNanos()) {
      wish.errorReported = true;
      report(wish, SubscriptionError.SE_UNKNOWN);
      subscriber.subscriptionFailed();
    }
  }

  private void report(Wish wish, SubscriptionError error) {
    subscriber.send(
        SignalResponse.newBuilder()
            .setSubscriptionResponse(
                SubscriptionResponse.newBuilder().setTrackSid(wish.trackSid).setErr(error))
            .build());
  }

  // ---- events ----

  /** An answer settled what a sender sends. */
  public void negotiated(TrackSender sender, String mime) {
    for (Wish wish : List.copyOf(wishes.values())) {
      SubscribedTrack subscribed = wish.subscribed;
      if (subscribed == null || subscribed.sender() != sender) {
        continue;
      }
      if (mime == null) {
        refused(wish, subscribed);
      } else {
        subscribed.bound(mime);
        if (subscriber.isActive()) {
          subscribed.track().received(subscribed);
        }
      }
      return;
    }
  }

  private void refused(Wish wish, SubscribedTrack subscribed) {
    if (subscribed.track().requestBackup(subscribed)) {
      return;
    }
    wish.wanted = false;
    unsubscribe(wish);
    report(wish, SubscriptionError.SE_CODEC_UNSUPPORTED);
  }

  /** The client's connection came up: media flows from now on. */
  public void becameActive() {
    long now = subscriber.executor().clock().nanos();
    for (Wish wish : wishes.values()) {
      if (wish.subscribed == null) {
        continue;
      }
      wish.unboundSince = now;
      if (wish.subscribed.isBound()) {
        wish.subscribed.track().received(wish.subscribed);
      }
    }
    reconcileAll();
  }

  /** Describes another codec's stream of a track to its subscriber. */
  static void rebind(SubscribedTrack subscribed, TrackReceiver receiver) {
    Subscriber subscriber = subscribed.subscriber();
    TrackSender old = subscribed.sender();
    TrackSender sender =
        subscriber.addSender(subscriber.senderConfig(subscribed.track(), receiver));
    if (sender == null) {
      return;
    }
    subscriber.removeSender(old);
    subscribed.moveTo(receiver, sender);
    subscriber.negotiate();
  }

  /** The track ended at its publisher. */
  static void trackEnded(SubscribedTrack subscribed) {
    subscribed.subscriber().subscriptions().ended(subscribed);
  }

  private void ended(SubscribedTrack subscribed) {
    Wish wish = wishes.get(subscribed.track().sid());
    if (wish == null || wish.subscribed != subscribed) {
      return;
    }
    // Track sids are never used again, so neither wish nor settings are worth keeping.
    wishes.remove(wish.trackSid);
    unsubscribe(wish);
    schedule();
  }

  /** The participant leaves: its senders end with its peer connection. */
  public void close() {
    closed = true;
    if (reconciler != null) {
      reconciler.cancel();
    }
    for (Wish wish : wishes.values()) {
      if (wish.subscribed == null) {
        continue;
      }
      wish.subscribed.close();
      wish.subscribed.track().removeSubscriber(wish.subscribed);
    }
    wishes.clear();
    tracksByPublisher.clear();
  }
}
