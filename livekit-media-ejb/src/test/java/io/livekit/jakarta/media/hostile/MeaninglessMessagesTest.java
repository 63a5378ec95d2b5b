package io.livekit.jakarta.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.media.signal.ConnectRequest;
import io.livekit.jakarta.media.world.RandomMessages;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.JoinRequest;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages that decode and make no sense end at most the session of who sent them, and never by a
 * fault of ours.
 */
class MeaninglessMessagesTest {
  private static final int MESSAGES = 4_000;
  private static final String ROOM = "room";

  private final World world = new World();

  private TestClient bystander() {
    TestClient bystander = world.joined(ROOM, "bystander");
    bystander.publish("camera", TrackSource.CAMERA);
    return bystander;
  }

  private RandomMessages messages(long seed, TestClient bystander) {
    TrackInfo track = bystander.last(MessageCase.TRACK_PUBLISHED).getTrackPublished().getTrack();
    return new RandomMessages(seed)
        .knowing(
            "bystander",
            "attacker",
            bystander.sid(),
            track.getSid(),
            "camera",
            "cid",
            "_reliable",
            "video/VP8",
            "audio/opus",
            "v=0\r\nm=audio 9 X\r\na=mid:0\r\na=sendonly\r\na=msid:- cid\r\n",
            "v=0\r\nm=video 9 X\r\na=mid:1\r\na=recvonly\r\n",
            "{\"candidate\":\"candidate:1 1 udp 1 127.0.0.1 9 typ"
                + " host\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}");
  }

  /**
   * Nothing that the attacker did shows at the bystander except in what it hears of the attacker.
   */
  private void assertUntouched(TestClient bystander) {
    assertThat(bystander.closed).isFalse();
    bystander.forget().send(builder -> builder.setPing(1));
    assertThat(bystander.kinds()).containsExactly(MessageCase.PONG);
    assertThat(world.joined(ROOM, "newcomer").joinResponse().getOtherParticipantsList())
        .anySatisfy(
            other -> {
              assertThat(other.getIdentity()).isEqualTo("bystander");
              assertThat(other.getTracksList()).hasSize(1);
            });
    assertThat(world.signals.drops(SignalDrop.FAULT)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void signalRequests(long seed) {
    TestClient bystander = bystander();
    RandomMessages messages = messages(seed, bystander);
    TestClient attacker = world.joined(ROOM, "attacker");
    for (int i = 0; i < MESSAGES; i++) {
      SignalRequest request = messages.next(SignalRequest.getDefaultInstance());
      attacker.send(request);
      if (i % 8 == 0) {
        world.pass(Duration.ofMillis(100));
      }
      if (attacker.closed) {
        attacker = world.joined(ROOM, "attacker");
      }
      bystander.forget();
    }
    world.pass(Duration.ofMinutes(2));
    assertUntouched(bystander);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void dataPackets(long seed) {
    TestClient bystander = bystander();
    RandomMessages messages = messages(seed, bystander);
    TestClient attacker = world.joined(ROOM, "attacker");
    for (int i = 0; i < MESSAGES; i++) {
      byte[] packet = messages.next(DataPacket.getDefaultInstance()).toByteArray();
      attacker.publisherPeer().receive(i % 2 == 0 ? "_reliable" : "_lossy", packet);
      attacker.publisherPeer().receive("_data_track", packet);
    }
    assertThat(attacker.closed).isFalse();
    assertUntouched(bystander);
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7})
  void joinRequests(long seed) {
    TestClient bystander = bystander();
    RandomMessages messages = messages(seed, bystander);
    for (int i = 0; i < MESSAGES / 10; i++) {
      JoinRequest join = messages.next(JoinRequest.getDefaultInstance());
      TestClient attacker = world.client(ROOM, "attacker");
      ConnectRequest request =
          attacker.request(
              join.getClientInfo(),
              join.getAddTrackRequestsList(),
              join.hasPublisherOffer() ? join.getPublisherOffer() : null);
      try {
        world.gateway.open(request).toCompletableFuture().join().closed(true);
      } catch (CompletionException refused) {
        assertThat(refused)
            .hasCauseInstanceOf(io.livekit.jakarta.media.signal.SessionRefused.class);
      }
    }
    assertUntouched(bystander);
  }

  @ParameterizedTest
  @ValueSource(longs = {8, 9})
  void administratorsUpdates(long seed) {
    TestClient bystander = bystander();
    RandomMessages messages = messages(seed, bystander);
    world.joined(ROOM, "attacker");
    for (int i = 0; i < MESSAGES; i++) {
      UpdateParticipantRequest update =
          messages.next(UpdateParticipantRequest.getDefaultInstance()).toBuilder()
              .setRoom(ROOM)
              .setIdentity("attacker")
              .build();
      try {
        world.service.updateParticipant(update).toCompletableFuture().join();
      } catch (io.livekit.jakarta.media.api.ServiceException refused) {
        assertThat(refused.code())
            .isEqualTo(io.livekit.jakarta.media.api.ServiceException.Code.INVALID_ARGUMENT);
      } catch (CompletionException refused) {
        assertThat(refused).hasCauseInstanceOf(io.livekit.jakarta.media.api.ServiceException.class);
      }
    }
    assertUntouched(bystander);
  }
}
