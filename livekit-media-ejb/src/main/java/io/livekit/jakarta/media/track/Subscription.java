package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.UpdateTrackSettings;
import io.livekit.jakarta.proto.VideoQuality;
import java.time.Duration;

/**
 * One track for one subscriber: what is wanted of it, what there is, and for how long something has
 * been missing. Owned by: the room's executor.
 */
final class Subscription {
  /** A track may be asked for before the news of it has come; it is waited for this long. */
  static final Duration NOT_FOUND_AFTER = Duration.ofSeconds(60);

  /** A description with the track should have been answered by then. */
  static final Duration UNBOUND_AFTER = Duration.ofSeconds(15);

  private final String trackSid;
  private boolean wanted;
  private boolean decided; // by the client, or on its behalf
  private boolean asking; // the application hasn't answered yet
  private TrackGate.Admission admission; // null before the application has answered
  private Boolean allowed; // as last told to the client; null before
  private UpdateTrackSettings settings;
  private SubscribedTrack subscribed;
  private boolean missing;
  private long missingSince;
  private long unboundSince;
  private boolean errorReported;

  Subscription(String trackSid) {
    this.trackSid = trackSid;
  }

  String trackSid() {
    return trackSid;
  }

  // ---- what is wanted ----

  boolean isWanted() {
    return wanted;
  }

  /** The client says whether it wants the track. */
  void decide(boolean subscribe) {
    decided = true;
    if (subscribe && isDenied()) {
      admission = null; // who asks anew is answered anew
    }
    if (wanted != subscribe) {
      wanted = subscribe;
      missing = false;
      errorReported = false;
    }
  }

  /** The client gets what it hasn't decided about. */
  void wantUnlessDecided() {
    wanted |= !decided;
  }

  /** The client can't take it: it is tried no more until the client asks again. */
  void giveUp() {
    wanted = false;
  }

  /**
   * @return null while the client hasn't said any
   */
  UpdateTrackSettings settings() {
    return settings;
  }

  /** How the client wants the track, now or once it has it. */
  void setSettings(UpdateTrackSettings changed) {
    settings = changed;
    if (subscribed != null) {
      subscribed.setSettings(changed);
    }
  }

  void disable() {
    UpdateTrackSettings.Builder changed =
        settings == null ? UpdateTrackSettings.newBuilder() : settings.toBuilder();
    setSettings(changed.setDisabled(true).build());
  }

  /**
   * @param now whether the publisher lets the client have the track
   * @return true when the client is to be told, as it doesn't know
   */
  boolean allow(boolean now) {
    boolean news = allowed == null || allowed != now;
    allowed = now;
    return news;
  }

  // ---- what the application grants ----

  /**
   * @return true once: the application is to be asked now
   */
  boolean beginsToAsk() {
    boolean begins = admission == null && !asking;
    asking |= begins;
    return begins;
  }

  void admit(TrackGate.Admission answer) {
    asking = false;
    admission = answer;
  }

  /**
   * @return true while the application hasn't said whether the client may have the track
   */
  boolean isUndecided() {
    return admission == null;
  }

  boolean isDenied() {
    return admission != null && admission.isDenied();
  }

  /**
   * @return the best that the application grants
   */
  VideoQuality granted() {
    return admission == null ? VideoQuality.HIGH : admission.quality();
  }

  // ---- what there is ----

  /**
   * @return null while the client doesn't have it
   */
  SubscribedTrack subscribed() {
    return subscribed;
  }

  boolean isSubscribed() {
    return subscribed != null;
  }

  void begin(SubscribedTrack track, long nowNanos) {
    subscribed = track;
    unboundSince = nowNanos;
    errorReported = false;
  }

  /**
   * @return what the client had
   */
  SubscribedTrack end() {
    SubscribedTrack last = subscribed;
    subscribed = null;
    return last;
  }

  // ---- what is missing ----

  /**
   * @return true while something that is wanted is missing, and it is worth looking again
   */
  boolean isOpen() {
    return wanted && (subscribed == null || !isSettled());
  }

  /**
   * @return true when the client has taken the track, or was told that it didn't
   */
  private boolean isSettled() {
    return subscribed.isBound() || errorReported;
  }

  void found() {
    missing = false;
  }

  /**
   * No such track is public.
   *
   * @return true when it was waited for long enough
   */
  boolean isLost(long nowNanos) {
    if (!missing) {
      missing = true;
      missingSince = nowNanos;
      return false;
    }
    return nowNanos - missingSince >= NOT_FOUND_AFTER.toNanos();
  }

  /** The time in which an answer should come begins only now. */
  void restartAnswerTime(long nowNanos) {
    unboundSince = nowNanos;
  }

  /**
   * @return true once, when the description with the track wasn't answered in time
   */
  boolean isOverdue(long nowNanos) {
    if (isSettled() || nowNanos - unboundSince < UNBOUND_AFTER.toNanos()) {
      return false;
    }
    errorReported = true;
    return true;
  }
}
