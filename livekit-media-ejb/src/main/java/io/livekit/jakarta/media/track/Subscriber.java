package io.livekit.jakarta.media.track;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.TrackSender;
import io.livekit.jakarta.rtc.peer.TrackSource;

/** Who subscribes to tracks, as the subscriptions see it. Owned by: the room's executor. */
public interface Subscriber {

  String sid();

  String identity();

  RoomExecutor executor();

  boolean isHidden();

  boolean isActive();

  boolean maySubscribe();

  /**
   * @return true for recorders, whom publishers can't shut out (spec/01 §7.6)
   */
  boolean isExemptFromPermissions();

  boolean usesAdaptiveStream();

  /**
   * @return greatest number of video subscriptions, 0 for no limit
   */
  int videoLimit();

  /**
   * @return greatest number of audio subscriptions, 0 for no limit
   */
  int audioLimit();

  /**
   * @return a public track of the room, or null
   */
  PublishedTrack findTrack(String trackSid);

  /**
   * @return how a track is described to this client
   */
  SenderConfig senderConfig(PublishedTrack track, TrackSource source);

  /**
   * @return the sender, or null when no peer connection is left to carry it
   */
  TrackSender addSender(SenderConfig config);

  void removeSender(TrackSender sender);

  /** Asks for a description that says what was added and removed. */
  void negotiate();

  /**
   * Makes sure that the client knows a publisher before the description with its track arrives
   * (spec/01 §7.5).
   */
  void ensureKnows(Publisher publisher);

  /** The first track of a publisher was subscribed to. */
  void subscribedTo(Publisher publisher);

  /** The last track of a publisher was given up. */
  void unsubscribedFrom(Publisher publisher);

  Subscriptions subscriptions();

  /** A subscription failed for good, which an operator may want answered by a full reconnect. */
  void subscriptionFailed();

  void send(SignalResponse message);
}
