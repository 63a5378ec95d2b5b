package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.rtc.peer.ConnectionState;

/** What a session tells its owner, on the session's executor. */
public interface RoomSessionListener {
  void joined(JoinResponse join);

  /** A peer connection changed; with one for both directions the target is PUBLISHER. */
  void connectionState(SignalTarget target, ConnectionState state);

  /** Media can flow for the first time since joining. */
  void readyToPublish();

  void participantChanged(ParticipantInfo participant);

  void trackReceived(RemoteTrack track);

  void trackEnded(RemoteTrack track);

  /**
   * @param from the sender's identity, empty for the server
   */
  void dataReceived(String from, DataPacket packet);

  /** Something that the user should know and that ends nothing. */
  void notice(String text);

  /** The session goes on with another connection: resumed, or joined anew. */
  void reconnecting(String reason);

  void reconnected(boolean resumed);

  /** The session is about to end: the last moment to look at its tracks. */
  void ending();

  /** The last call. */
  void ended(SessionEnd end);
}
