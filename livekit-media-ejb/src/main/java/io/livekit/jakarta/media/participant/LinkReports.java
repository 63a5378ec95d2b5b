package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.data.DataOutbox;
import io.livekit.jakarta.media.track.Subscriptions;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.peer.TrackSender;

/**
 * Takes what becomes of a participant's connections to its parts and its room. Owned by: the room's
 * executor.
 */
final class LinkReports implements PeerLinks.Listener {
  private final Participant participant;
  private final ParticipantListener listener;
  private final SignalOutbox outbox;
  private final ResumeWait resumeWait;
  private final Subscriptions subscriptions;
  private final DataOutbox data;

  /**
   * @param participant whose connections they are
   * @param outbox the way to its client
   */
  LinkReports(
      Participant participant,
      ParticipantListener listener,
      SignalOutbox outbox,
      ResumeWait resumeWait,
      Subscriptions subscriptions,
      DataOutbox data) {
    this.participant = participant;
    this.listener = listener;
    this.outbox = outbox;
    this.resumeWait = resumeWait;
    this.subscriptions = subscriptions;
    this.data = data;
  }

  @Override
  public void primaryConnected() {
    resumeWait.stop();
    participant.primaryConnected();
  }

  /** The client has a moment to resume (spec/01 §6.1). */
  @Override
  public void connectionFailed() {
    resumeWait.connectionFailed();
  }

  @Override
  public void connectionClosed() {
    resumeWait.connectionClosed();
  }

  @Override
  public void triedTcp(boolean connected) {
    listener.triedTcp(participant, connected);
  }

  @Override
  public void negotiationFailed() {
    participant.close(CloseReason.NEGOTIATION_FAILED);
  }

  @Override
  public void offerNotAnswered() {
    // Without a socket there is nobody to blame: a resume will offer again.
    if (outbox.isConnected()) {
      participant.close(CloseReason.NEGOTIATION_FAILED);
    }
  }

  @Override
  public void sendersChanged(int by) {
    listener.sendersChanged(by);
  }

  @Override
  public void senderNegotiated(TrackSender sender, String mime) {
    subscriptions.negotiated(sender, mime);
  }

  @Override
  public void senderWithheld(TrackSender sender, boolean withheld) {
    subscriptions.withheld(sender, withheld);
  }

  @Override
  public void reliableChannelOpened() {
    data.opened();
  }

  @Override
  public void dataReceived(String label, byte[] payload, MessageCharge charge) {
    listener.dataReceived(participant, label, payload, charge);
  }
}
