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
import java.util.function.BooleanSupplier;

/**
 * Brings what one participant wants to receive and what it does receive together: at once when
 * something changes, and again every few seconds while something is missing (spec/01 §7.5). Owned
 * by: the room's executor.
 */
public final class Subscriptions {
  static final Duration RECONCILE_INTERVAL = Duration.ofSeconds(3);

  /** A track may be asked for before the news of it has come; it is waited for this long. */
  static final Duration NOT_FOUND_AFTER = Duration.ofSeconds(60);

  /** A description with the track should have been answered by then. */
  static final Duration UNBOUND_AFTER = Duration.ofSeconds(15);

  /** Subscriptions kept for one participant, as it can name any track. */
  static final int MAX_SUBSCRIPTIONS = 10_000;

  /**
   * Longest name of a track that is kept: ours have 15 characters, those that other servers gave
   * not many more.
   */
  static final int MAX_SID_CHARS = 64;

  /** Who hears of what becomes of subscriptions. */
  public interface Listener {
    /**
     * A description with a track of this publisher follows: the client has to know the publisher
     * before it arrives (spec/01 §7.5).
     */
    void willDescribe(Publisher publisher);

    /** The first track of a publisher was subscribed to. */
    void subscribedTo(Publisher publisher);

    /** The last track of a publisher was given up. */
    void unsubscribedFrom(Publisher publisher);

    /** A subscription failed for good, which an operator may want answered by a full reconnect. */
    void subscriptionFailed();
  }

  private final Subscriber subscriber;
  private final BooleanSupplier active;
  private final Listener listener;
  private final Map<String, Subscription> byTrack = new LinkedHashMap<>(); // by track sid
  private final Map<String, Integer> tracksByPublisher = new HashMap<>(); // by participant sid
  private RoomExecutor.Timer reconciler;
  private boolean closed;

  /** One track: what is wanted of it, and what there is. */
  private static final class Subscription {
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

    Subscription(String trackSid) {
      this.trackSid = trackSid;
    }
  }

  /**
   * @param active whether the participant's connection has come up
   */
  public Subscriptions(Subscriber subscriber, BooleanSupplier active, Listener listener) {
    this.subscriber = subscriber;
    this.active = active;
    this.listener = listener;
  }

  public Collection<SubscribedTrack> subscribed() {
    return byTrack.values().stream()
        .map(subscription -> subscription.subscribed)
        .filter(Objects::nonNull)
        .toList();
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

  // ---- what is wanted ----

  public void update(Collection<String> trackSids, boolean subscribe) {
    for (String trackSid : trackSids) {
      Subscription subscription = subscription(trackSid);
      if (subscription == null) {
        continue;
      }
      subscription.decided = true;
      if (subscription.wanted != subscribe) {
        subscription.wanted = subscribe;
        subscription.missing = false;
        subscription.errorReported = false;
      }
      reconcile(subscription);
    }
    schedule();
  }

  /** Subscribes to a track unless the client has said what it wants of it. */
  public void autoSubscribe(String trackSid) {
    Subscription subscription = subscription(trackSid);
    if (subscription == null) {
      return;
    }
    if (!subscription.decided) {
      subscription.wanted = true;
    }
    reconcile(subscription);
    schedule();
  }

  /** A track became public that the client may have asked for before. */
  public void trackAppeared(String trackSid) {
    Subscription subscription = byTrack.get(trackSid);
    if (subscription == null) {
      return;
    }
    reconcile(subscription);
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
      Subscription subscription = subscription(trackSid);
      if (subscription == null) {
        continue;
      }
      subscription.settings = settings;
      if (subscription.subscribed != null) {
        subscription.subscribed.setSettings(settings);
      }
    }
  }

  /** Marks tracks as not wanted for now, as SyncState tells it (spec/01 §6.3). */
  public void disable(Collection<String> trackSids) {
    for (String trackSid : trackSids) {
      Subscription subscription = subscription(trackSid);
      if (subscription == null) {
        continue;
      }
      UpdateTrackSettings.Builder changed =
          subscription.settings == null
              ? UpdateTrackSettings.newBuilder()
              : subscription.settings.toBuilder();
      UpdateTrackSettings settings = changed.setDisabled(true).build();
      subscription.settings = settings;
      if (subscription.subscribed != null) {
        subscription.subscribed.setSettings(settings);
      }
    }
  }

  private Subscription subscription(String trackSid) {
    Subscription subscription = byTrack.get(trackSid);
    if (subscription == null
        && byTrack.size() < MAX_SUBSCRIPTIONS
        && trackSid.length() <= MAX_SID_CHARS) {
      subscription = new Subscription(trackSid);
      byTrack.put(trackSid, subscription);
    }
    return subscription;
  }

  // ---- reconciling ----

  /** Permissions, connections or tracks changed. */
  public void reconcileAll() {
    for (Subscription subscription : List.copyOf(byTrack.values())) {
      reconcile(subscription);
    }
    schedule();
  }

  /** A publisher changed who may subscribe to its tracks. */
  public void reconcilePublisher(String publisherSid) {
    for (Subscription subscription : List.copyOf(byTrack.values())) {
      PublishedTrack track = subscriber.tracks().find(subscription.trackSid);
      if (track != null && track.publisher().sid().equals(publisherSid)) {
        reconcile(subscription);
      }
    }
    schedule();
  }

  private void schedule() {
    boolean open =
        !closed
            && byTrack.values().stream()
                .anyMatch(
                    subscription ->
                        subscription.wanted
                            && (subscription.subscribed == null || !isBound(subscription)));
    if (open && (reconciler == null || !reconciler.isPending())) {
      reconciler = subscriber.executor().after(RECONCILE_INTERVAL, this::reconcileAll);
    } else if (!open && reconciler != null) {
      reconciler.cancel();
      reconciler = null;
    }
  }

  private static boolean isBound(Subscription subscription) {
    return subscription.subscribed.isBound() || subscription.errorReported;
  }

  private void reconcile(Subscription subscription) {
    if (closed) {
      return;
    }
    if (subscription.subscribed != null) {
      if (!subscription.wanted || !mayReceive(subscription, subscription.subscribed.track())) {
        unsubscribe(subscription);
      } else {
        checkBound(subscription);
      }
      return;
    }
    if (!subscription.wanted) {
      return;
    }
    PublishedTrack track = subscriber.tracks().find(subscription.trackSid);
    if (track == null) {
      waitForTrack(subscription);
      return;
    }
    subscription.missing = false;
    if (mayReceive(subscription, track) && hasRoomFor(track)) {
      subscribe(subscription, track);
    }
  }

  private void waitForTrack(Subscription subscription) {
    long now = subscriber.executor().clock().nanos();
    if (!subscription.missing) {
      subscription.missing = true;
      subscription.missingSince = now;
    } else if (now - subscription.missingSince >= NOT_FOUND_AFTER.toNanos()) {
      byTrack.remove(subscription.trackSid);
      report(subscription, SubscriptionError.SE_TRACK_NOTFOUND);
    }
  }

  /**
   * Also tells the client when the publisher's permission for it is first known, and when it
   * changes.
   */
  private boolean mayReceive(Subscription subscription, PublishedTrack track) {
    if (!subscriber.permissions().maySubscribe()) {
      return false;
    }
    boolean allowed =
        subscriber.permissions().mayReceive(track.publisher().permissions(), track.sid());
    if (subscription.allowed == null || subscription.allowed != allowed) {
      subscription.allowed = allowed;
      subscriber
          .output()
          .send(
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
    int limit =
        type == TrackType.VIDEO ? subscriber.terms().videoLimit() : subscriber.terms().audioLimit();
    if (limit <= 0) {
      return true;
    }
    return subscribed().stream().filter(one -> one.track().info().getType() == type).count()
        < limit;
  }

  private void subscribe(Subscription subscription, PublishedTrack track) {
    TrackReceiver receiver = track.preferredReceiver();
    TrackSender sender = subscriber.senders().addSender(track, receiver);
    if (sender == null) {
      return;
    }
    subscription.subscribed =
        new SubscribedTrack(
            subscriber, track, receiver, sender, subscription.settings, this::ended);
    subscription.unboundSince = subscriber.executor().clock().nanos();
    subscription.errorReported = false;
    track.addSubscriber(subscription.subscribed);
    listener.willDescribe(track.publisher());
    if (tracksByPublisher.merge(track.publisher().sid(), 1, Integer::sum) == 1) {
      listener.subscribedTo(track.publisher());
    }
    subscriber.senders().negotiate();
  }

  private void unsubscribe(Subscription subscription) {
    SubscribedTrack subscribed = subscription.subscribed;
    subscription.subscribed = null;
    subscribed.close();
    subscribed.track().removeSubscriber(subscribed);
    subscriber.senders().removeSender(subscribed.sender());
    Publisher publisher = subscribed.track().publisher();
    if (tracksByPublisher.merge(publisher.sid(), -1, (count, minus) -> count > 1 ? count - 1 : null)
        == null) {
      listener.unsubscribedFrom(publisher);
    }
    subscriber.senders().negotiate();
    retryWaiting();
  }

  /** A place under the subscription limit became free. */
  private void retryWaiting() {
    if (subscriber.terms().videoLimit() <= 0 && subscriber.terms().audioLimit() <= 0) {
      return;
    }
    for (Subscription subscription : List.copyOf(byTrack.values())) {
      if (subscription.wanted && subscription.subscribed == null) {
        reconcile(subscription);
      }
    }
  }

  private void checkBound(Subscription subscription) {
    if (subscription.subscribed.isBound() || subscription.errorReported) {
      return;
    }
    long now = subscriber.executor().clock().nanos();
    if (!active.getAsBoolean()) {
      subscription.unboundSince = now;
    } else if (now - subscription.unboundSince >= UNBOUND_AFTER.toNanos()) {
      subscription.errorReported = true;
      report(subscription, SubscriptionError.SE_UNKNOWN);
      listener.subscriptionFailed();
    }
  }

  private void report(Subscription subscription, SubscriptionError error) {
    subscriber
        .output()
        .send(
            SignalResponse.newBuilder()
                .setSubscriptionResponse(
                    SubscriptionResponse.newBuilder()
                        .setTrackSid(subscription.trackSid)
                        .setErr(error))
                .build());
  }

  // ---- events ----

  /** An answer settled what a sender sends. */
  public void negotiated(TrackSender sender, String mime) {
    for (Subscription subscription : List.copyOf(byTrack.values())) {
      SubscribedTrack subscribed = subscription.subscribed;
      if (subscribed == null || subscribed.sender() != sender) {
        continue;
      }
      if (mime == null) {
        refused(subscription, subscribed);
      } else {
        subscribed.bound(mime);
        if (active.getAsBoolean()) {
          subscribed.track().received(subscribed);
        }
      }
      return;
    }
  }

  private void refused(Subscription subscription, SubscribedTrack subscribed) {
    if (subscribed.track().requestBackup(subscribed)) {
      return;
    }
    subscription.wanted = false;
    unsubscribe(subscription);
    report(subscription, SubscriptionError.SE_CODEC_UNSUPPORTED);
  }

  /** The client's connection came up: media flows from now on. */
  public void becameActive() {
    long now = subscriber.executor().clock().nanos();
    for (Subscription subscription : byTrack.values()) {
      if (subscription.subscribed == null) {
        continue;
      }
      subscription.unboundSince = now;
      if (subscription.subscribed.isBound()) {
        subscription.subscribed.track().received(subscription.subscribed);
      }
    }
    reconcileAll();
  }

  /** The track ended at its publisher. */
  private void ended(SubscribedTrack subscribed) {
    Subscription subscription = byTrack.get(subscribed.track().sid());
    if (subscription == null || subscription.subscribed != subscribed) {
      return;
    }
    // Track sids are never used again, so neither wish nor settings are worth keeping.
    byTrack.remove(subscription.trackSid);
    unsubscribe(subscription);
    schedule();
  }

  /** The participant leaves: its senders end with its peer connection. */
  public void close() {
    closed = true;
    if (reconciler != null) {
      reconciler.cancel();
    }
    for (Subscription subscription : byTrack.values()) {
      if (subscription.subscribed == null) {
        continue;
      }
      subscription.subscribed.close();
      subscription.subscribed.track().removeSubscriber(subscription.subscribed);
    }
    byTrack.clear();
    tracksByPublisher.clear();
  }
}
