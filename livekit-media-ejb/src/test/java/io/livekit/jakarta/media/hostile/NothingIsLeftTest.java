package io.livekit.jakarta.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.world.ScriptedPeer;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.MuteTrackRequest;
import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.PerformRpcRequest;
import io.livekit.jakarta.proto.SimulateScenario;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.proto.UpdateTrackSettings;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thousand joins, everything that clients do, every way to leave: no timer, no peer and no room
 * is left.
 */
class NothingIsLeftTest {
  private static final int JOINS = 1_000;
  private static final int ROOMS = 7;

  private final World world = new World();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void afterAThousandJoins(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < JOINS; i++) {
      String room = "room" + random.nextInt(ROOMS);
      TestClient client = world.client(room, "p" + random.nextInt(40));
      if (random.nextInt(3) == 0) {
        client.single("v=0\r\nm=application 9 X\r\na=mid:a\r\n");
      }
      if (random.nextInt(6) == 0) {
        client.answersOffers = false;
      }
      client.join();
      if (random.nextInt(4) > 0) {
        client.connect();
      }
      for (int action = random.nextInt(5); action > 0; action--) {
        act(client, random);
      }
      leave(client, room, random);
      if (random.nextInt(3) == 0) {
        world.pass(Duration.ofMillis(random.nextInt(2_000)));
      }
    }
    // Who is still connected vanishes: the engine tells so.
    for (ScriptedPeer peer : world.engine.peers) {
      if (!peer.closed) {
        peer.become(ConnectionState.FAILED);
      }
    }
    world.pass(Duration.ofMinutes(10));
    assertThat(world.directory.rooms()).isEmpty();
    assertThat(world.time.pendingTimers()).isZero();
    assertThat(world.load.tracks()).isZero();
    assertThat(world.engine.peers)
        .hasSizeGreaterThanOrEqualTo(JOINS)
        .allSatisfy(peer -> assertThat(peer.closed).isTrue());
  }

  private void act(TestClient client, Random random) {
    if (client.closed) {
      return;
    }
    switch (random.nextInt(9)) {
      case 0 -> client.publish("cam" + random.nextInt(3), TrackSource.CAMERA);
      case 1 -> client.publish("mic" + random.nextInt(3), TrackSource.MICROPHONE);
      case 2 -> {
        TrackInfo track =
            client.announce(client.track("late" + random.nextInt(100), TrackSource.SCREEN_SHARE));
        client.send(
            builder -> builder.setMute(MuteTrackRequest.newBuilder().setSid(track.getSid())));
      }
      case 3 ->
          client.send(
              builder ->
                  builder.setSubscription(
                      UpdateSubscription.newBuilder()
                          .addTrackSids("TR_" + random.nextInt(9))
                          .setSubscribe(true)));
      case 4 -> {
        client.loseSocket();
        client.resume();
      }
      case 5 ->
          client.send(
              builder -> builder.setSimulate(SimulateScenario.newBuilder().setSpeakerUpdate(30)));
      case 6 -> client.publisherPeer().become(ConnectionState.FAILED);
      case 7 ->
          client.send(
              builder ->
                  builder.setTrackSetting(
                      UpdateTrackSettings.newBuilder().addTrackSids("TR_1").setDisabled(true)));
      default ->
          client.send(
              builder -> builder.getPublishDataTrackRequestBuilder().setPubHandle(1).setName("t"));
    }
  }

  private void leave(TestClient client, String room, Random random) {
    switch (random.nextInt(7)) {
      case 0 -> client.send(builder -> builder.getLeaveBuilder());
      case 1 -> client.loseSocket();
      case 2 -> client.session().undecodable();
      case 3 -> {
        client.loseSocket();
        client.publisherPeer().become(ConnectionState.FAILED);
      }
      case 4 -> {
        // Still has a call of the server's to answer, and no permission to do so.
        world.service.performRpc(
            PerformRpcRequest.newBuilder()
                .setRoom(room)
                .setDestinationIdentity(client.identity())
                .setMethod("m")
                .build());
        world.service.updateParticipant(
            UpdateParticipantRequest.newBuilder()
                .setRoom(room)
                .setIdentity(client.identity())
                .setPermission(ParticipantPermission.getDefaultInstance())
                .build());
        client.loseSocket();
      }
      case 5 -> client.session().abort();
      default -> {
        // Stays until somebody takes its name, or for good.
        client.answersOffers = false;
        client.publisherPeer().become(ConnectionState.FAILED);
      }
    }
  }
}
