package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.rtc.peer.MessageCharge;

/** Who hears of what becomes of participants: their room. Owned by: the room's executor. */
public interface ParticipantListener {

  /** Its state changed: everyone is told, with or without delay (spec/01 §9.2). */
  void stateChanged(Participant participant);

  /** Something that others see of it changed: everyone is told at once, itself included. */
  void infoChanged(Participant participant);

  void trackPublished(Participant participant, PublishedTrack track);

  void trackUnpublished(Participant participant, PublishedTrack track);

  /** It has a peer connection now, so it may subscribe. */
  void becameActive(Participant participant);

  /** It may subscribe again: what it takes without asking comes back. */
  void maySubscribeAgain(Participant participant);

  /** The first track of a publisher was subscribed to, or the last given up. */
  void subscriptionsChanged(Participant subscriber, String publisherSid, boolean subscribed);

  /** Tracks began or ceased to be forwarded to a participant. */
  void sendersChanged(int by);

  /**
   * A participant that may use TCP only has tried it.
   *
   * @param connected whether it found a way
   */
  void triedTcp(Participant participant, boolean connected);

  /** Its data tracks changed: everyone else is told. */
  void dataTracksChanged(Participant participant);

  /** A message came on a data channel. */
  void dataReceived(Participant participant, String label, byte[] payload, MessageCharge charge);

  /** It ended: its media is gone, its place in the room isn't yet. */
  void closed(Participant participant, CloseReason reason);
}
