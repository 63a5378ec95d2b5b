package io.livekit.jakarta.media.participant;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a client asked for when it connected (spec/01 §2). Immutable.
 *
 * @param chosen what it said yes to
 * @param allowPause whether congestion control may pause its video; null to go by the configuration
 * @param tokenExpiry null for a token that doesn't end
 */
public record ParticipantOptions(Set<Option> chosen, Boolean allowPause, Instant tokenExpiry) {

  /** What a client says yes or no to. */
  public enum Option {
    AUTO_SUBSCRIBE,
    AUTO_SUBSCRIBE_DATA_TRACK,
    ADAPTIVE_STREAM,
    DISABLE_ICE_LITE,
    SINGLE_PEER_CONNECTION
  }

  public ParticipantOptions {
    EnumSet<Option> own = EnumSet.noneOf(Option.class);
    own.addAll(chosen);
    chosen = Collections.unmodifiableSet(own);
  }

  /**
   * @return options that say no to everything
   */
  public static ParticipantOptions none() {
    return new ParticipantOptions(Set.of(), null, null);
  }

  public ParticipantOptions with(Option option, boolean wanted) {
    EnumSet<Option> changed = EnumSet.noneOf(Option.class);
    changed.addAll(chosen);
    if (wanted) {
      changed.add(option);
    } else {
      changed.remove(option);
    }
    return new ParticipantOptions(changed, allowPause, tokenExpiry);
  }

  public ParticipantOptions withAllowPause(Boolean allowed) {
    return new ParticipantOptions(chosen, allowed, tokenExpiry);
  }

  public ParticipantOptions withTokenExpiry(Instant expiry) {
    return new ParticipantOptions(chosen, allowPause, expiry);
  }

  public boolean autoSubscribe() {
    return chosen.contains(Option.AUTO_SUBSCRIBE);
  }

  public boolean autoSubscribeDataTrack() {
    return chosen.contains(Option.AUTO_SUBSCRIBE_DATA_TRACK);
  }

  public boolean adaptiveStream() {
    return chosen.contains(Option.ADAPTIVE_STREAM);
  }

  public boolean disableIceLite() {
    return chosen.contains(Option.DISABLE_ICE_LITE);
  }

  public boolean singlePeerConnection() {
    return chosen.contains(Option.SINGLE_PEER_CONNECTION);
  }
}
