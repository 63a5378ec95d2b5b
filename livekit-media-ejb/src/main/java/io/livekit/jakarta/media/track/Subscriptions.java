package io.livekit.jakarta.media.track;

import com.google.protobuf.UnknownFieldSet;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.SubscriptionError;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.UpdateTrackSettings;
import io.livekit.jakarta.proto.VideoQuality;
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
        .map(Subscription::subscribed)
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
      subscription.decide(subscribe);
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
    subscription.wantUnlessDecided();
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
    // Each track keeps these settings, so the list of all tracks is left out.
    UpdateTrackSettings settings =
        request.toBuilder()
            .clearTrackSids()
            .setUnknownFields(UnknownFieldSet.getDefaultInstance())
            .build();
    for (String trackSid : request.getTrackSidsList()) {
      Subscription subscription = subscription(trackSid);
      if (subscription != null) {
        subscription.setSettings(settings);
      }
    }
  }

  /** Marks tracks as not wanted for now, as SyncState tells it (spec/01 §6.3). */
  public void disable(Collection<String> trackSids) {
    for (String trackSid : trackSids) {
      Subscription subscription = subscription(trackSid);
      if (subscription != null) {
        subscription.disable();
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
      PublishedTrack track = subscriber.tracks().find(subscription.trackSid());
      if (track != null && track.publisher().sid().equals(publisherSid)) {
        reconcile(subscription);
      }
    }
    schedule();
  }

  private void schedule() {
    boolean open = !closed && byTrack.values().stream().anyMatch(Subscription::isOpen);
    if (open && (reconciler == null || !reconciler.isPending())) {
      reconciler = subscriber.executor().after(RECONCILE_INTERVAL, this::reconcileAll);
    } else if (!open && reconciler != null) {
      reconciler.cancel();
      reconciler = null;
    }
  }

  private void reconcile(Subscription subscription) {
    if (closed) {
      return;
    }
    if (subscription.isSubscribed()) {
      if (!subscription.isWanted()
          || !mayReceive(subscription, subscription.subscribed().track())) {
        unsubscribe(subscription);
      } else {
        checkBound(subscription);
      }
      return;
    }
    if (!subscription.isWanted()) {
      return;
    }
    PublishedTrack track = subscriber.tracks().find(subscription.trackSid());
    if (track == null) {
      waitForTrack(subscription);
      return;
    }
    subscription.found();
    if (mayReceive(subscription, track) && hasRoomFor(track)) {
      subscribe(subscription, track);
    }
  }

  private void waitForTrack(Subscription subscription) {
    if (subscription.isLost(now())) {
      byTrack.remove(subscription.trackSid());
      report(subscription, SubscriptionError.SE_TRACK_NOTFOUND);
    }
  }

  private long now() {
    return subscriber.executor().clock().nanos();
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
    if (allowed && subscriber.gate().asksAboutSubscriptions()) {
      if (subscription.isUndecided()) {
        askAbout(subscription, track);
        return false;
      }
      allowed = !subscription.isDenied();
    }
    if (subscription.allow(allowed)) {
      subscriber.output().send(SubscriptionMessages.permission(track, allowed));
    }
    return allowed;
  }

  private void askAbout(Subscription subscription, PublishedTrack track) {
    if (subscription.beginsToAsk()) {
      subscriber
          .gate()
          .subscribe(
              track,
              admission -> {
                subscription.admit(admission);
                if (byTrack.get(subscription.trackSid()) == subscription) {
                  reconcile(subscription);
                }
              });
    }
  }

  private boolean hasRoomFor(PublishedTrack track) {
    TrackType type = track.info().getType();
    int limit = subscriber.terms().limit(type);
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
    SubscribedTrack subscribed =
        new SubscribedTrack(
            subscriber,
            track,
            receiver,
            sender,
            subscription.settings(),
            granted(subscription, track),
            this::ended);
    subscription.begin(subscribed, now());
    track.addSubscriber(subscribed);
    listener.willDescribe(track.publisher());
    if (tracksByPublisher.merge(track.publisher().sid(), 1, Integer::sum) == 1) {
      listener.subscribedTo(track.publisher());
    }
    subscriber.senders().negotiate();
  }

  private VideoQuality granted(Subscription subscription, PublishedTrack track) {
    VideoQuality ofTrack = Caps.lower(track.granted(), subscription.granted());
    return Caps.lower(ofTrack, subscriber.permissions().caps().quality());
  }

  private void unsubscribe(Subscription subscription) {
    SubscribedTrack subscribed = subscription.end();
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
    if (!subscriber.terms().hasLimits()) {
      return;
    }
    for (Subscription subscription : List.copyOf(byTrack.values())) {
      if (subscription.isWanted() && !subscription.isSubscribed()) {
        reconcile(subscription);
      }
    }
  }

  private void checkBound(Subscription subscription) {
    if (!active.getAsBoolean()) {
      subscription.restartAnswerTime(now());
    } else if (subscription.isOverdue(now())) {
      report(subscription, SubscriptionError.SE_UNKNOWN);
      listener.subscriptionFailed();
    }
  }

  private void report(Subscription subscription, SubscriptionError error) {
    subscriber.output().send(SubscriptionMessages.failed(subscription.trackSid(), error));
  }

  // ---- events ----

  /** An answer settled what a sender sends. */
  public void negotiated(TrackSender sender, String mime) {
    for (Subscription subscription : List.copyOf(byTrack.values())) {
      SubscribedTrack subscribed = subscription.subscribed();
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

  /** The client's path doesn't carry what a sender sends, or does again (spec/02 §6). */
  public void withheld(TrackSender sender, boolean withheld) {
    for (Subscription subscription : byTrack.values()) {
      SubscribedTrack subscribed = subscription.subscribed();
      if (subscribed != null && subscribed.sender() == sender) {
        subscriber.output().send(SubscriptionMessages.stream(subscribed.track(), withheld));
      }
    }
  }

  private void refused(Subscription subscription, SubscribedTrack subscribed) {
    if (subscribed.track().requestBackup(subscribed)) {
      return;
    }
    subscription.giveUp();
    unsubscribe(subscription);
    report(subscription, SubscriptionError.SE_CODEC_UNSUPPORTED);
  }

  /** The client's connection came up: media flows from now on. */
  public void becameActive() {
    for (Subscription subscription : byTrack.values()) {
      if (!subscription.isSubscribed()) {
        continue;
      }
      subscription.restartAnswerTime(now());
      SubscribedTrack subscribed = subscription.subscribed();
      if (subscribed.isBound()) {
        subscribed.track().received(subscribed);
      }
    }
    reconcileAll();
  }

  /** The track ended at its publisher. */
  private void ended(SubscribedTrack subscribed) {
    Subscription subscription = byTrack.get(subscribed.track().sid());
    if (subscription == null || subscription.subscribed() != subscribed) {
      return;
    }
    // No track gets this sid again, so what the client wanted of it need not be kept.
    byTrack.remove(subscription.trackSid());
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
      SubscribedTrack subscribed = subscription.subscribed();
      if (subscribed != null) {
        subscribed.close();
        subscribed.track().removeSubscriber(subscribed);
      }
    }
    byTrack.clear();
    tracksByPublisher.clear();
  }
}
