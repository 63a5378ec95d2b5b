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
import io.livekit.jakarta.testkit.Twirp;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Messages, streams and calls between browsers. What doesn't depend on which connection carries
 * them runs with one.
 */
@LiveKit
class DataTest {

  @ParameterizedTest
  @EnumSource
  void reliableMessagesReachEveryoneElseInOrder(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    Participant carol = chromium.join(pair.room(), "carol", mode);
    pair.alice().await("room.remoteParticipants.size === 2");

    pair.alice().run("h.publishMany(3000)");
    for (Participant other : new Participant[] {pair.bob(), carol}) {
      other.await("h.data.length === 3000");
      assertThat(
              other.isTrue(
                  "h.data.every((d, i) => d.text === 'message ' + i && d.topic === 'many' &&"
                      + " d.identity === 'alice')"))
          .isTrue();
    }
    assertThat(pair.alice().number("h.data.length")).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void lossyMessagesArriveOnALocalNetwork(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().await("room.remoteParticipants.size === 1");
    pair.bob().await("h.reachable()"); // nobody keeps lossy messages for who comes late
    pair.alice()
        .run(
            "room.localParticipant.publishData(new TextEncoder().encode('maybe'), { reliable:"
                + " false, topic: 't' })");
    pair.bob().await("h.data.some(d => d.text === 'maybe' && d.topic === 't' && d.kind === 1)");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void destinationsNarrowWhoReceives(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    Participant carol = chromium.join(pair.room(), "carol", mode);
    pair.alice().await("room.remoteParticipants.size === 2");
    pair.alice()
        .run(
            "room.localParticipant.publishData(new TextEncoder().encode('for bob'), { reliable:"
                + " true, destinationIdentities: ['bob'] })");
    pair.alice()
        .run(
            "room.localParticipant.publishData(new TextEncoder().encode('for all'), { reliable:"
                + " true })");
    pair.bob().await("h.data.length === 2 && h.data[0].text === 'for bob'");
    carol.await("h.data.length === 1 && h.data[0].text === 'for all'");
  }

  @ParameterizedTest
  @EnumSource
  void aTextStreamAndAFileOf15MegabytesArriveWhole(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().await("room.remoteParticipants.size === 1");
    pair.bob().run("h.receiveStreams()");

    pair.alice().run("room.localParticipant.sendText('grüße '.repeat(20000), { topic: 'text' })");
    pair.bob()
        .await(
            "h.streams.text && h.streams.text.text === 'grüße '.repeat(20000) &&"
                + " h.streams.text.from === 'alice'");
    String sum = pair.alice().text("h.sendFile(15 * 1024 * 1024)");
    pair.bob().await("h.streams.file && h.streams.file.size === 15 * 1024 * 1024");
    assertThat(pair.bob().text("h.streams.file.sum")).isEqualTo(sum);
    assertThat(pair.bob().text("h.streams.file.name")).isEqualTo("big.bin");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void callsAreAnsweredAndErrorsComeBack(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().await("room.remoteParticipants.size === 1");
    pair.bob()
        .run("void room.registerRpcMethod('double', async d => String(2 * Number(d.payload)))");
    assertThat(
            pair.alice()
                .text(
                    "room.localParticipant.performRpc({ destinationIdentity: 'bob', method:"
                        + " 'double', payload: '21' })"))
        .isEqualTo("42");
    assertThat(
            pair.alice()
                .text(
                    "room.localParticipant.performRpc({ destinationIdentity: 'bob', method: 'nope',"
                        + " payload: '' }).then(String, e => e.code)"))
        .isEqualTo("1400");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void whoMayNotPublishDataIsNotHeard(PeerMode mode, Chromium chromium) {
    String room = Rooms.fresh();
    Participant mute =
        chromium.open().join(Tokens.join(room, "mute", Map.of("canPublishData", false)), mode);
    Participant alice = chromium.join(room, "alice", mode);
    Participant bob = chromium.join(room, "bob", mode);
    mute.await("room.remoteParticipants.size === 2");
    alice.await("room.remoteParticipants.size === 2");
    mute.run(
        "room.localParticipant.publishData(new TextEncoder().encode('unheard'), { reliable: true"
            + " }).catch(() => {})");
    alice.run(
        "room.localParticipant.publishData(new TextEncoder().encode('heard'), { reliable: true })");
    bob.await("h.data.some(d => d.text === 'heard')");
    assertThat(bob.isTrue("h.data.some(d => d.text === 'unheard')")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void theServerApiSendsDataToo(PeerMode mode, LiveKitServer server, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.bob().await("room.remoteParticipants.size === 1");
    // A client counts itself as connected a moment before the server does, which keeps no
    // unnumbered messages till then.
    pair.alice().await("h.reachable()");
    pair.bob().await("h.reachable()");
    server
        .api()
        .room(
            pair.room(),
            "SendData",
            """
            {"room":"%s","data":"%s","kind":"RELIABLE","topic":"news","destination_identities":["bob"]}\
            """
                .formatted(
                    pair.room(), Base64.getEncoder().encodeToString("from above".getBytes())));
    server
        .api()
        .room(
            pair.room(),
            "SendData",
            """
            {"room":"%s","data":"%s","kind":"RELIABLE","topic":"all"}\
            """
                .formatted(pair.room(), Base64.getEncoder().encodeToString("for all".getBytes())));
    pair.bob()
        .await(
            "h.data.some(d => d.text === 'from above' && d.topic === 'news' && d.identity ==="
                + " null)");
    pair.alice().await("h.data.some(d => d.text === 'for all')");
    assertThat(pair.alice().number("h.data.length")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void theServerApiCallsAMethodOfAParticipant(
      PeerMode mode, LiveKitServer server, Chromium chromium) {
    String room = Rooms.fresh();
    Participant bob = chromium.join(room, "bob", mode);
    bob.run("void room.registerRpcMethod('double', async d => String(2 * Number(d.payload)))");
    bob.run(
        "void room.registerRpcMethod('fail', async () => { throw new h.LK.RpcError(42, 'not today',"
            + " 'why') })");
    String call =
        "{\"room\":\"%s\",\"destination_identity\":\"bob\",\"method\":\"%s\",\"payload\":\"21\"}";
    assertThat(
            server
                .api()
                .room(room, "PerformRpc", call.formatted(room, "double"))
                .get("payload")
                .getAsString())
        .isEqualTo("42");
    Twirp.Reply failed =
        server
            .api()
            .call("RoomService/PerformRpc", Tokens.admin(room), call.formatted(room, "fail"));
    assertThat(failed.status()).isNotEqualTo(200);
    assertThat(failed.text()).contains("not today");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void encryptedDataPassesUntouched(PeerMode mode, Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice = chromium.joinEncrypted(room, "alice", "a secret", mode);
    Participant bob = chromium.joinEncrypted(room, "bob", "a secret", mode);
    alice.await("room.remoteParticipants.size === 1");
    alice.run(
        "room.localParticipant.publishData(new TextEncoder().encode('private'), { reliable: true,"
            + " topic: 't' })");
    bob.await("h.data.some(d => d.text === 'private')");
  }
}
