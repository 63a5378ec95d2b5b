package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.data.DataCounters;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.TimedVersions;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import java.time.Instant;
import java.util.List;

/** A participant's room, as the participant sees it. Owned by: the room's executor. */
public interface ParticipantHost {

  String roomName();

  RoomExecutor executor();

  LiveKitConfig config();

  TimedVersions versions();

  List<Codec> enabledCodecs();

  /**
   * @return whether the tracks of one participant share a stream, and so their playout
   *     (room.sync_streams)
   */
  boolean syncsStreams();

  /**
   * @return true in rooms so small that everyone may be moved to a backup codec
   */
  boolean mayRegressCodec();

  /**
   * @return what the engine keeps together: everyone's peers
   */
  PeerGroup peerGroup();

  PeerTransport createPeer(PeerConfig config, PeerListener listener);

  /**
   * @return a token with which this participant can reconnect
   */
  String refreshToken(ClaimGrants grants, String session, Instant originalExpiry);

  /**
   * @return a public track of any participant, or null
   */
  PublishedTrack findTrack(String trackSid);

  /**
   * @return a participant by its sid, or null
   */
  Participant findParticipant(String sid);

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

  /** A participant that may use TCP only has connected by it. */
  void tcpConnected(Participant participant);

  /** A participant that may use TCP only has found no way, or lost it. */
  void tcpFailed(Participant participant);

  DataCounters dataCounters();

  SignalCounters signalCounters();

  /** Its data tracks changed: everyone else is told. */
  void dataTracksChanged(Participant participant);

  /** A message came on a data channel. */
  void dataReceived(Participant participant, String label, byte[] payload, MessageCharge charge);

  /** A data channel to the participant opened. */
  void dataChannelOpened(Participant participant, String label);

  /** It ended: its media is gone, its place in the room isn't yet. */
  void closed(Participant participant, CloseReason reason);
}
