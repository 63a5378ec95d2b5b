package io.livekit.jakarta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Pair;
import io.livekit.jakarta.e2e.harness.Participant;
import io.livekit.jakarta.e2e.harness.PeerMode;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Tokens;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What browsers learn about the room and each other, and how they are made to leave. What doesn't
 * depend on the number of peer connections runs with one.
 */
@LiveKit
class RoomStateTest {

  @ParameterizedTest
  @EnumSource
  void participantsSeeEachOtherComeAndGo(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.bob().await("room.remoteParticipants.has('alice')");
    pair.alice().await("h.count('participantConnected', e => e.identity === 'bob') === 1");
    pair.bob().run("room.disconnect()");
    pair.alice()
        .await(
            "h.count('participantDisconnected', e => e.identity === 'bob') === 1 &&"
                + " room.remoteParticipants.size === 0");
    pair.bob().await("h.count('disconnected', e => e.reason === 'CLIENT_INITIATED') === 1");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void nameMetadataAndAttributesChangeLive(PeerMode mode, LiveKitServer server, Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice =
        chromium
            .open()
            .join(
                Tokens.join(
                    room,
                    "alice",
                    Map.of("canUpdateOwnMetadata", true),
                    Map.of(
                        "name",
                        "Alice A.",
                        "metadata",
                        "from the token",
                        "attributes",
                        Map.of("seat", "1"))),
                mode);
    Participant bob = chromium.join(room, "bob", mode);
    bob.await(
        "h.remote('alice').name === 'Alice A.' && h.remote('alice').metadata === 'from the token'"
            + " && h.remote('alice').attributes.seat === '1'");

    alice.run("room.localParticipant.setMetadata('mine')");
    alice.run("room.localParticipant.setName('Al')");
    alice.run("room.localParticipant.setAttributes({ seat: '2', mood: 'good' })");
    bob.await(
        "h.remote('alice').metadata === 'mine' && h.remote('alice').name === 'Al' &&"
            + " h.remote('alice').attributes.seat === '2' && h.remote('alice').attributes.mood ==="
            + " 'good'");
    alice.run("room.localParticipant.setAttributes({ seat: '' })");
    bob.await(
        "h.remote('alice').attributes.seat === undefined && h.remote('alice').attributes.mood ==="
            + " 'good'");

    server
        .api()
        .room(
            room,
            "UpdateParticipant",
            """
            {"room":"%s","identity":"alice","metadata":"theirs","attributes":{"mood":"better"}}\
            """
                .formatted(room));
    bob.await(
        "h.remote('alice').metadata === 'theirs' && h.remote('alice').attributes.mood ==="
            + " 'better'");
    server
        .api()
        .room(
            room,
            "UpdateRoomMetadata",
            "{\"room\":\"%s\",\"metadata\":\"the room's\"}".formatted(room));
    bob.await("room.metadata === \"the room's\"");
    alice.await("room.metadata === \"the room's\"");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void whoMayNotUpdateItselfIsTold(PeerMode mode, Chromium chromium) {
    Participant alice = chromium.join(Rooms.fresh(), "alice", mode);
    assertThat(
            alice.text(
                "room.localParticipant.setMetadata('x').then(() => 'changed', e => 'refused')"))
        .isEqualTo("refused");
  }

  @ParameterizedTest
  @EnumSource
  void permissionsTakenAwayUnpublishAndGivenBackAllowAgain(
      PeerMode mode, LiveKitServer server, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishCanvas()");
    pair.bob().seesMoving("alice", "camera");

    server
        .api()
        .room(
            pair.room(),
            "UpdateParticipant",
            """
            {"room":"%s","identity":"alice","permission":{"can_subscribe":true,"can_publish":false,"can_publish_data":true}}\
            """
                .formatted(pair.room()));
    pair.alice()
        .await(
            "room.localParticipant.permissions.canPublish === false &&"
                + " h.count('localTrackUnpublished') === 1");
    pair.bob().await("h.count('trackUnsubscribed', e => e.identity === 'alice') === 1");
    server
        .api()
        .room(
            pair.room(),
            "UpdateParticipant",
            """
            {"room":"%s","identity":"alice","permission":{"can_subscribe":true,"can_publish":true,"can_publish_data":true}}\
            """
                .formatted(pair.room()));
    pair.alice().await("room.localParticipant.permissions.canPublish === true");
    pair.alice().run("h.publishCanvas({ colour: '#2020c0' })");
    pair.bob().seesMoving("alice", "camera");
  }

  @ParameterizedTest
  @EnumSource
  void thePublisherDecidesWhoMaySubscribe(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    Participant carol = chromium.join(pair.room(), "carol", mode);
    pair.alice().await("room.remoteParticipants.size === 2");
    pair.alice().run("h.publishCanvas()");
    pair.bob().seesMoving("alice", "camera");
    carol.seesMoving("alice", "camera");

    pair.alice()
        .run(
            "void room.localParticipant.setTrackSubscriptionPermissions(false, [{"
                + " participantIdentity: 'bob', allowAll: true }])");
    carol.await("h.count('trackUnsubscribed') === 1");
    pair.bob().seesMoving("alice", "camera");
    pair.alice().run("void room.localParticipant.setTrackSubscriptionPermissions(true)");
    carol.seesMoving("alice", "camera");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void theLoudestIsTheActiveSpeakerUntilSilent(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishTone(440)");
    pair.bob().hears("alice", 440);
    pair.bob()
        .await(
            "room.activeSpeakers.length === 1 && room.activeSpeakers[0].identity === 'alice' &&"
                + " h.remote('alice').audioLevel > 0");
    pair.alice().await("room.localParticipant.isSpeaking");
    pair.alice().run("room.localParticipant.getTrackPublication('microphone').mute()");
    pair.bob().await("room.activeSpeakers.length === 0");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void connectionQualityIsReported(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishCanvas()");
    pair.bob().seesMoving("alice", "camera");
    pair.bob().await("['good', 'excellent'].includes(h.remote('alice').connectionQuality)");
    pair.alice().await("['good', 'excellent'].includes(room.localParticipant.connectionQuality)");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void theHiddenSeeWithoutBeingSeen(PeerMode mode, Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice = chromium.join(room, "alice", mode);
    alice.run("h.publishCanvas()");
    Participant ghost =
        chromium
            .open()
            .join(Tokens.join(room, "ghost", Map.of("hidden", true, "canPublish", false)), mode);
    ghost.seesMoving("alice", "camera");
    Participant bob = chromium.join(room, "bob", mode);
    bob.seesMoving("alice", "camera");
    alice.await("room.remoteParticipants.has('bob')");
    assertThat(alice.isTrue("room.remoteParticipants.has('ghost')")).isFalse();
    assertThat(bob.isTrue("room.remoteParticipants.has('ghost')")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void aSecondSessionOfOneIdentityReplacesTheFirst(PeerMode mode, Chromium chromium) {
    String room = Rooms.fresh();
    Participant first = chromium.join(room, "alice", mode);
    Participant bob = chromium.join(room, "bob", mode);
    first.await("room.remoteParticipants.size === 1");
    Participant second = chromium.join(room, "alice", mode);
    first.await("h.count('disconnected', e => e.reason === 'DUPLICATE_IDENTITY') === 1");
    second.run("h.publishCanvas()");
    bob.seesMoving("alice", "camera");
    bob.await("room.remoteParticipants.size === 1");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void theServerRemovesAParticipant(PeerMode mode, LiveKitServer server, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.bob().await("room.remoteParticipants.size === 1");
    server
        .api()
        .room(
            pair.room(),
            "RemoveParticipant",
            "{\"room\":\"%s\",\"identity\":\"alice\"}".formatted(pair.room()));
    pair.alice().await("h.count('disconnected', e => e.reason === 'PARTICIPANT_REMOVED') === 1");
    pair.bob().await("room.remoteParticipants.size === 0");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void theServerDeletesTheRoom(PeerMode mode, LiveKitServer server, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.bob().await("room.remoteParticipants.size === 1");
    server.api().room(pair.room(), "DeleteRoom", "{\"room\":\"%s\"}".formatted(pair.room()));
    pair.alice().await("h.count('disconnected', e => e.reason === 'ROOM_DELETED') === 1");
    pair.bob().await("h.count('disconnected', e => e.reason === 'ROOM_DELETED') === 1");
    assertThat(
            server
                .api()
                .room(pair.room(), "ListRooms", "{\"names\":[\"%s\"]}".formatted(pair.room()))
                .getAsJsonArray("rooms"))
        .isEmpty();
    chromium.join(pair.room(), "carol", mode).await("room.state === 'connected'");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void theServerMutesATrack(PeerMode mode, LiveKitServer server, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    String sid = pair.alice().text("h.publishTone(440)");
    pair.bob().hears("alice", 440);
    server
        .api()
        .room(
            pair.room(),
            "MutePublishedTrack",
            """
            {"room":"%s","identity":"alice","track_sid":"%s","muted":true}\
            """
                .formatted(pair.room(), sid));
    pair.alice().await("room.localParticipant.getTrackPublication('microphone').isMuted");
    pair.bob().await("h.publication('alice', 'microphone').isMuted");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void theServerSubscribesAndUnsubscribes(PeerMode mode, LiveKitServer server, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    String sid = pair.alice().text("h.publishCanvas()");
    pair.bob().seesMoving("alice", "camera");
    server
        .api()
        .room(
            pair.room(),
            "UpdateSubscriptions",
            """
            {"room":"%s","identity":"bob","track_sids":["%s"],"subscribe":false}\
            """
                .formatted(pair.room(), sid));
    pair.bob().await("h.count('trackUnsubscribed') === 1");
    server
        .api()
        .room(
            pair.room(),
            "UpdateSubscriptions",
            """
            {"room":"%s","identity":"bob","track_sids":["%s"],"subscribe":true}\
            """
                .formatted(pair.room(), sid));
    pair.bob().seesMoving("alice", "camera");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void aServerThatLeavesSaysSo(PeerMode mode, Chromium chromium) {
    Participant alice = chromium.join(Rooms.fresh(), "alice", mode);
    alice.run("void room.simulateScenario('server-leave')");
    alice.await("h.count('disconnected', e => e.reason === 'SERVER_SHUTDOWN') === 1");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void aFullRoomRefuses(PeerMode mode, LiveKitServer server, Chromium chromium) {
    String room = Rooms.fresh();
    server
        .api()
        .room(room, "CreateRoom", "{\"name\":\"%s\",\"max_participants\":1}".formatted(room));
    chromium.join(room, "alice", mode);
    Participant bob = chromium.open();
    String refusal =
        bob.text(
            "h.refused(a[0], a[1], { singlePeerConnection: a[2] }, { maxRetries: 0 })",
            server.ws(),
            Tokens.join(room, "bob"),
            mode == PeerMode.SINGLE);
    assertThat(refusal).isNotEqualTo("not refused");
  }
}
