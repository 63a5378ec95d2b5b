package io.livekit.jakarta.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.cli.file.Samples;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.cli.signal.CandidateInit;
import io.livekit.jakarta.cli.signal.SignalRefused;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.MediaSectionsRequirement;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ParticipantUpdate;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.proto.ReconnectResponse;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalRequest.MessageCase;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackPublishedResponse;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.UserPacket;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The session's part of the conversation, on virtual time, with a server and an engine that the
 * test plays.
 */
class RoomSessionTest {
  private final VirtualScheduler time = new VirtualScheduler();
  private final FakeEngine engine = new FakeEngine();
  private final FakeSignal signal = new FakeSignal();
  private final Events events = new Events();
  private RoomSession session;

  private static final class Events implements RoomSessionListener {
    final List<String> log = new ArrayList<>();
    SessionEnd end;

    @Override
    public void joined(JoinResponse join) {
      log.add("joined");
    }

    @Override
    public void connectionState(SignalTarget target, ConnectionState state) {
      log.add(target + " " + state);
    }

    @Override
    public void readyToPublish() {
      log.add("ready");
    }

    @Override
    public void participantChanged(ParticipantInfo participant) {
      log.add(participant.getIdentity() + " " + participant.getState());
    }

    @Override
    public void trackReceived(RemoteTrack track) {
      log.add("received " + track.identity() + " " + track.sid());
    }

    @Override
    public void trackEnded(RemoteTrack track) {
      log.add("ended " + track.identity() + " " + track.sid());
    }

    @Override
    public void dataReceived(String from, DataPacket packet) {
      log.add("data " + from + " " + packet.getUser().getPayload().toStringUtf8());
    }

    @Override
    public void notice(String text) {
      log.add("notice " + text);
    }

    @Override
    public void reconnecting(String reason) {
      log.add("reconnecting");
    }

    @Override
    public void reconnected(boolean resumed) {
      log.add(resumed ? "resumed" : "rejoined");
    }

    @Override
    public void ending() {
      log.add("ending");
    }

    @Override
    public void ended(SessionEnd how) {
      end = how;
    }
  }

  private void start(boolean single, FileTrack... tracks) {
    session =
        new RoomSession(
            new SessionConfig(
                ServerAddress.parse("http://server:7880"),
                "token-1",
                single,
                true,
                ClientInfo.newBuilder().setProtocol(15).build(),
                List.of(tracks)),
            engine,
            signal,
            time,
            events);
    session.start();
    time.run(0);
  }

  private static FileTrack camera() {
    return new FileTrack("video", "camera.ivf", Samples.open("camera-320x180.vp8.ivf"), null);
  }

  private static FileTrack microphone() {
    return new FileTrack("audio", "speech.ogg", Samples.open("speech.opus.ogg"), null);
  }

  private static SignalResponse.Builder joinResponse(boolean subscriberPrimary) {
    return SignalResponse.newBuilder()
        .setJoin(
            JoinResponse.newBuilder()
                .setParticipant(ParticipantInfo.newBuilder().setSid("PA_me").setIdentity("me"))
                .setSubscriberPrimary(subscriberPrimary)
                .setPingInterval(5)
                .setPingTimeout(15));
  }

  private static SignalResponse.Builder leave(LeaveRequest.Action action, DisconnectReason reason) {
    return SignalResponse.newBuilder()
        .setLeave(LeaveRequest.newBuilder().setAction(action).setReason(reason));
  }

  private static SessionDescription.Builder description(String type, int id) {
    return SessionDescription.newBuilder().setType(type).setSdp(type + " of the server").setId(id);
  }

  private FakeEngine.FakePeer peer(int index) {
    return engine.peers.get(index);
  }

  private void join(boolean single, FileTrack... tracks) {
    start(single, tracks);
    signal.say(joinResponse(!single));
    time.run(0);
  }

  // ---- joining ----

  @Test
  void tracksAreAnnouncedBeforeTheOfferThatCarriesThem() {
    join(true, microphone(), camera());

    assertThat(signal.kinds())
        .containsExactly(
            MessageCase.ADD_TRACK,
            MessageCase.ADD_TRACK,
            MessageCase.OFFER,
            MessageCase.TRICKLE,
            MessageCase.TRICKLE);
    assertThat(signal.sent.get(0).getAddTrack().getCid()).isEqualTo("audio");
    assertThat(signal.sent.get(0).getAddTrack().getSource()).isEqualTo(TrackSource.MICROPHONE);
    assertThat(signal.sent.get(1).getAddTrack())
        .returns("video", a -> a.getCid())
        .returns("camera.ivf", a -> a.getName())
        .returns(TrackType.VIDEO, a -> a.getType())
        .returns(TrackSource.CAMERA, a -> a.getSource())
        .returns(320, a -> a.getWidth())
        .returns(180, a -> a.getHeight());
    assertThat(signal.sent.get(4).getTrickle().getFinal()).isTrue();
    assertThat(peer(0).log)
        .containsExactly("open _reliable", "open _lossy", "send audio", "send video", "offer");
    assertThat(engine.peers).hasSize(1);
  }

  @Test
  void withTwoConnectionsWhoOnlyWatchesLeavesTheOfferToTheServer() {
    join(false);
    assertThat(signal.sent).isEmpty();
    signal.say(SignalResponse.newBuilder().setOffer(description("offer", 7)));
    assertThat(peer(1).log).containsExactly("answer offer of the server");
    assertThat(signal.last(MessageCase.ANSWER).getAnswer())
        .returns(7, SessionDescription::getId)
        .returns("answer", SessionDescription::getType);
    assertThat(signal.last(MessageCase.TRICKLE).getTrickle().getTarget())
        .isEqualTo(SignalTarget.SUBSCRIBER);
  }

  @Test
  void whoMayNotSubscribeOffersAtOnce() {
    start(false);
    signal.say(joinResponse(false));
    assertThat(peer(0).log).contains("offer");
  }

  @Test
  void candidatesGoToTheConnectionTheyAreMeantFor() {
    join(false, camera());
    signal.say(
        SignalResponse.newBuilder()
            .setTrickle(CandidateInit.trickle("candidate:a", SignalTarget.PUBLISHER, false)));
    signal.say(
        SignalResponse.newBuilder()
            .setTrickle(CandidateInit.trickle("candidate:b", SignalTarget.SUBSCRIBER, false)));
    signal.say(
        SignalResponse.newBuilder()
            .setTrickle(
                CandidateInit.trickle("x", SignalTarget.PUBLISHER, false).toBuilder()
                    .setCandidateInit("{nonsense")));
    assertThat(peer(0).log).contains("candidate candidate:a");
    assertThat(peer(1).log).containsExactly("candidate candidate:b");
  }

  @Test
  void playingBeginsOnceWhenMediaCanFlow() {
    join(true, camera());
    peer(0).become(ConnectionState.CONNECTED);
    peer(0).become(ConnectionState.DISCONNECTED);
    peer(0).become(ConnectionState.CONNECTED);
    assertThat(events.log).containsOnlyOnce("ready");
  }

  @Test
  void sectionsThatTheServerWantsAreOfferedAfterThePendingAnswer() {
    join(true, camera());
    signal.say(
        SignalResponse.newBuilder()
            .setMediaSectionsRequirement(
                MediaSectionsRequirement.newBuilder().setNumAudios(2).setNumVideos(1)));
    assertThat(signal.kinds()).filteredOn(MessageCase.OFFER::equals).hasSize(1);
    signal.say(SignalResponse.newBuilder().setAnswer(description("answer", 1)));
    assertThat(signal.last(MessageCase.OFFER).getOffer().getId()).isEqualTo(2);
    assertThat(peer(0).log).contains("receive 2 audio", "receive 1 video");
  }

  @Test
  void anAnswerToAnEarlierOfferIsIgnored() {
    join(true, camera());
    signal.say(SignalResponse.newBuilder().setAnswer(description("answer", 9)));
    assertThat(peer(0).log).doesNotContain("apply answer of the server");
    signal.say(SignalResponse.newBuilder().setAnswer(description("answer", 1)));
    assertThat(peer(0).log).contains("apply answer of the server");
  }

  @Test
  void aServerWithoutSinglePeerConnectionModeIsJoinedWithTwo() {
    signal.refusals.add(new SignalRefused(404, "404 page not found", null));
    start(true);
    assertThat(signal.attempts)
        .extracting(a -> a.webSocket().getPath())
        .containsExactly("/rtc/v1", "/rtc");
  }

  @Test
  void refusalsEndTheSessionWithACodeForScripts() {
    assertThat(refusedWith(new SignalRefused(401, "permissions denied", null)))
        .isEqualTo(ExitCode.UNAUTHORISED);
    assertThat(refusedWith(new SignalRefused(404, "requested room does not exist", null)))
        .isEqualTo(ExitCode.NOT_FOUND);
    assertThat(refusedWith(new SignalRefused(500, "connection closed by media", null)))
        .isEqualTo(ExitCode.FAILURE);
    assertThat(refusedWith(new SignalRefused(0, "no server answers", null)))
        .isEqualTo(ExitCode.UNREACHABLE);
  }

  private int refusedWith(SignalRefused refusal) {
    events.end = null;
    signal.refusals.add(refusal);
    start(true);
    assertThat(events.end.reason()).isEqualTo(refusal.getMessage());
    return events.end.exitCode();
  }

  @Test
  void aServerThatSaysNothingIsNotWaitedForLong() {
    start(true);
    time.run(6_000);
    assertThat(events.end.exitCode()).isEqualTo(ExitCode.FAILURE);
  }

  // ---- who and what ----

  private void alicePublishes() {
    signal.say(
        SignalResponse.newBuilder()
            .setUpdate(
                ParticipantUpdate.newBuilder()
                    .addParticipants(
                        ParticipantInfo.newBuilder()
                            .setSid("PA_a")
                            .setIdentity("alice")
                            .setVersion(3)
                            .addTracks(
                                TrackInfo.newBuilder()
                                    .setSid("TR_VC1")
                                    .setSource(TrackSource.CAMERA)))));
  }

  @Test
  void tracksAreNamedByStreamIdTrackIdOrTheAnswersMap() {
    join(true);
    alicePublishes();
    signal.say(
        SignalResponse.newBuilder()
            .setAnswer(description("answer", 1).putMidToTrackId("4", "TR_VC1")));
    peer(0).listener.trackAdded(new FakeReceiver("1", "PA_a|TR_VC1", "x"));
    peer(0).listener.trackAdded(new FakeReceiver("2", "PA_a|camera", "TR_VC1"));
    peer(0).listener.trackAdded(new FakeReceiver("4", "", ""));
    assertThat(session.remoteTracks())
        .allSatisfy(
            track -> {
              assertThat(track.identity()).isEqualTo("alice");
              assertThat(track.sid()).isEqualTo("TR_VC1");
              assertThat(track.info().getSource()).isEqualTo(TrackSource.CAMERA);
            })
        .hasSize(3);
  }

  @Test
  void aTrackKeepsItsPublishersNameWhenThatOneLeavesFirst() {
    join(true);
    alicePublishes();
    FakeReceiver receiver = new FakeReceiver("1", "PA_a|TR_VC1", "TR_VC1");
    peer(0).listener.trackAdded(receiver);
    signal.say(
        SignalResponse.newBuilder()
            .setUpdate(
                ParticipantUpdate.newBuilder()
                    .addParticipants(
                        ParticipantInfo.newBuilder()
                            .setSid("PA_a")
                            .setIdentity("alice")
                            .setVersion(4)
                            .setState(ParticipantInfo.State.DISCONNECTED))));
    peer(0).listener.trackEnded(receiver);
    assertThat(events.log).contains("ended alice TR_VC1");
  }

  @Test
  void updatesThatComeLateAreIgnored() {
    join(true);
    alicePublishes();
    signal.say(
        SignalResponse.newBuilder()
            .setUpdate(
                ParticipantUpdate.newBuilder()
                    .addParticipants(
                        ParticipantInfo.newBuilder()
                            .setSid("PA_a")
                            .setIdentity("alice")
                            .setVersion(2))));
    assertThat(session.participants().get(0).getTracksCount()).isEqualTo(1);
  }

  @Test
  void aPictureThatCannotBeginIsAskedFor() {
    join(true);
    FakeReceiver receiver = new FakeReceiver("1", "PA_a|TR_VC1", "TR_VC1");
    peer(0).listener.trackAdded(receiver);
    time.run(2_000);
    assertThat(receiver.keyFrameRequests).as("nothing came yet").isZero();
    receiver.packets = 10;
    time.run(600);
    assertThat(receiver.keyFrameRequests).isPositive();
    receiver.keyFrames = 1;
    int before = receiver.keyFrameRequests;
    time.run(5_000);
    assertThat(receiver.keyFrameRequests).isEqualTo(before);
  }

  @Test
  void dataAndGarbageOnTheChannels() {
    join(true);
    byte[] packet =
        DataPacket.newBuilder()
            .setParticipantIdentity("alice")
            .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8("hello")))
            .build()
            .toByteArray();
    peer(0).listener.dataReceived("_reliable", packet, true, new MessageCharge(() -> {}));
    peer(0)
        .listener
        .dataReceived("_lossy", new byte[] {(byte) 0xff, 1}, true, new MessageCharge(() -> {}));
    assertThat(events.log)
        .contains("data alice hello", "notice a message on data channel _lossy can't be read");
  }

  // ---- heartbeats ----

  @Test
  void bothKindsOfPingAreSentEveryInterval() {
    join(true);
    for (int i = 0; i < 4; i++) {
      time.run(5_000);
      signal.say(SignalResponse.newBuilder().setPong(1));
    }
    assertThat(signal.kinds()).filteredOn(MessageCase.PING::equals).hasSize(4);
    assertThat(signal.kinds()).filteredOn(MessageCase.PING_REQ::equals).hasSize(4);
  }

  @Test
  void silenceIsTakenForALostConnection() {
    join(true);
    time.run(21_000);
    assertThat(events.log).contains("reconnecting");
    assertThat(signal.attempts.get(1).resumeSid()).isEqualTo("PA_me");
  }

  // ---- reconnecting ----

  @Test
  void aLostSocketIsResumedWithTheRefreshedTokenAndAnIceRestart() {
    join(true, camera());
    signal.say(
        SignalResponse.newBuilder()
            .setTrackPublished(
                TrackPublishedResponse.newBuilder()
                    .setCid("video")
                    .setTrack(TrackInfo.newBuilder().setSid("TR_VC9"))));
    signal.say(SignalResponse.newBuilder().setRefreshToken("token-2"));
    signal.sent.clear();
    signal.cut();
    time.run(0);

    assertThat(signal.attempts.get(1))
        .returns("token-2", a -> a.token())
        .returns("PA_me", a -> a.resumeSid())
        .returns(ReconnectReason.RR_SIGNAL_DISCONNECTED, a -> a.reason());
    signal.say(SignalResponse.newBuilder().setReconnect(ReconnectResponse.getDefaultInstance()));
    assertThat(signal.kinds()).startsWith(MessageCase.SYNC_STATE, MessageCase.OFFER);
    assertThat(signal.sent.get(0).getSyncState().getPublishTracks(0).getTrack().getSid())
        .isEqualTo("TR_VC9");
    assertThat(signal.sent.get(0).getSyncState().getSubscription().getSubscribe()).isFalse();
    assertThat(peer(0).log).endsWith("restart");
    assertThat(engine.peers).as("the connection is kept").hasSize(1);
    assertThat(events.log).contains("resumed");
  }

  @Test
  void resumingIsTriedAgainAndInTheEndGivenUp() {
    join(true);
    for (int i = 0; i < 10; i++) {
      signal.refusals.add(new SignalRefused(0, "gone", null));
    }
    signal.cut();
    time.run(120_000);
    assertThat(signal.attempts).hasSize(11);
    assertThat(events.end.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void aServerThatIsStartingAgainIsWaitedFor() {
    join(true);
    signal.refusals.add(new SignalRefused(0, "nobody there", null));
    signal.refusals.add(new SignalRefused(404, "refuses with status 404", null));
    signal.refusals.add(new SignalRefused(503, "not yet", null));
    signal.cut();
    time.run(7_000); // 0 + 0.3 + 1.2 + 2.7 s and up to a second of jitter for each of the last two
    assertThat(signal.attempts).hasSize(5);
    assertThat(signal.open).isTrue();
  }

  @Test
  void aTokenThatIsRefusedIsNotTriedAgain() {
    join(true);
    signal.refusals.add(new SignalRefused(401, "permissions denied", null));
    signal.cut();
    time.run(0);
    assertThat(events.end.exitCode()).isEqualTo(ExitCode.UNAUTHORISED);
  }

  @Test
  void aSessionThatTheServerForgotIsJoinedAnew() {
    join(true, camera());
    signal.cut();
    time.run(0);
    signal.say(leave(LeaveRequest.Action.RECONNECT, DisconnectReason.STATE_MISMATCH));
    time.run(3_000);
    assertThat(signal.attempts).last().returns(null, a -> a.resumeSid());
    signal.say(joinResponse(false));
    assertThat(peer(0).log).endsWith("close");
    assertThat(peer(1).log).contains("send video", "offer");
    assertThat(events.log).contains("rejoined");
    assertThat(events.end).isNull();
  }

  @Test
  void aMediaConnectionThatFailsIsResumedAndIfThatDoesNotHelpJoinedAnew() {
    join(false, camera());
    peer(0).become(ConnectionState.CONNECTED);
    peer(0).become(ConnectionState.FAILED);
    time.run(0);
    assertThat(signal.attempts.get(1).reason()).isEqualTo(ReconnectReason.RR_PUBLISHER_FAILED);
    signal.say(SignalResponse.newBuilder().setReconnect(ReconnectResponse.getDefaultInstance()));
    for (int i = 0; i < 4; i++) {
      time.run(4_500);
      signal.say(SignalResponse.newBuilder().setPong(1));
    }
    assertThat(signal.attempts.get(2).resumeSid()).isNull();
  }

  @Test
  void aResumedConnectionThatIsUpIsLeftAlone() {
    join(true, camera());
    peer(0).become(ConnectionState.CONNECTED);
    signal.cut();
    time.run(0);
    signal.say(SignalResponse.newBuilder().setReconnect(ReconnectResponse.getDefaultInstance()));
    for (int i = 0; i < 8; i++) {
      time.run(4_500);
      signal.say(SignalResponse.newBuilder().setPong(1));
    }
    assertThat(signal.attempts).hasSize(2);
  }

  @Test
  void theServerMayAskForAResume() {
    join(true);
    signal.say(leave(LeaveRequest.Action.RESUME, DisconnectReason.CONNECTION_TIMEOUT));
    time.run(0);
    assertThat(signal.attempts.get(1).resumeSid()).isEqualTo("PA_me");
  }

  @Test
  void aDescriptionThatDoesNotFitLeadsToANewSession() {
    join(true, camera());
    peer(0).refusesDescriptions = true;
    signal.say(SignalResponse.newBuilder().setAnswer(description("answer", 1)));
    time.run(0);
    assertThat(signal.attempts.get(1).resumeSid()).isNull();
  }

  @Test
  void aServerWithWhichNoConnectionComesAboutIsNotAskedWithoutEnd() {
    join(true, camera());
    for (int i = 0; i < 30 && events.end == null; i++) {
      engine.peers.get(engine.peers.size() - 1).refusesDescriptions = true;
      signal.say(SignalResponse.newBuilder().setAnswer(description("answer", 1)));
      time.run(10_000);
      signal.say(joinResponse(false));
    }
    assertThat(events.end.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(signal.attempts).hasSize(11);
  }

  @Test
  void messagesOfAnEarlierSocketAreIgnored() {
    join(true, camera());
    signal.cut();
    signal.say(leave(LeaveRequest.Action.DISCONNECT, DisconnectReason.ROOM_DELETED));
    assertThat(events.end).isNull();
  }

  // ---- leaving ----

  @Test
  void leavingSaysGoodbyeAndWaitsForTheAnswer() {
    join(true, camera());
    session.leave();
    time.run(0);
    SignalRequest last = signal.sent.get(signal.sent.size() - 1);
    assertThat(last.getLeave().getReason()).isEqualTo(DisconnectReason.CLIENT_INITIATED);
    assertThat(events.end).isNull();
    signal.say(leave(LeaveRequest.Action.DISCONNECT, DisconnectReason.CLIENT_INITIATED));
    assertThat(events.end).isEqualTo(SessionEnd.left());
    assertThat(peer(0).log).endsWith("close");
    assertThat(signal.open).isFalse();
  }

  @Test
  void aServerThatDoesNotAnswerTheGoodbyeIsNotWaitedFor() {
    join(true);
    session.leave();
    time.run(1_000);
    assertThat(events.end).isEqualTo(SessionEnd.left());
  }

  @Test
  void beingSentAwayIsAFailureWithItsReason() {
    join(true);
    signal.say(leave(LeaveRequest.Action.DISCONNECT, DisconnectReason.PARTICIPANT_REMOVED));
    assertThat(events.end)
        .isEqualTo(
            new SessionEnd(ExitCode.FAILURE, "the server ended the session: participant removed"));
    assertThat(events.log).endsWith("ending");
  }
}
