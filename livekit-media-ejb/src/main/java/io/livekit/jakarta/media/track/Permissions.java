package io.livekit.jakarta.media.track;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.proto.TrackSource;

/** What one participant may do, and whom it lets have its tracks. Owned by: the room's executor. */
public final class Permissions {
  private final SubscriptionPolicy policy = new SubscriptionPolicy();
  private final Caps caps;
  private ClaimGrants grants;

  public Permissions(ClaimGrants grants, Caps caps) {
    this.grants = grants;
    this.caps = caps;
  }

  public ClaimGrants grants() {
    return grants;
  }

  /**
   * @return how much is granted of what it may do
   */
  Caps caps() {
    return caps;
  }

  public void change(ClaimGrants changed) {
    grants = changed;
  }

  /**
   * @return whom this participant lets subscribe to its tracks
   */
  public SubscriptionPolicy policy() {
    return policy;
  }

  public boolean isHidden() {
    return grants.video().hidden();
  }

  public boolean mayPublishData() {
    return grants.video().mayPublishData();
  }

  boolean mayPublish(TrackSource source) {
    return grants.video().mayPublish(source);
  }

  /**
   * @return whether this participant may have a track of another one
   */
  public boolean mayReceive(Permissions publisher, String trackSid) {
    return isExempt() || publisher.policy.permits(grants.identity(), trackSid);
  }

  public boolean maySubscribe() {
    return grants.video().maySubscribe();
  }

  /**
   * @return true for recorders, whom publishers can't shut out (spec/01 §7.6)
   */
  private boolean isExempt() {
    return grants.isRecorder();
  }
}
