package io.livekit.jakarta.media.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.MuteTrackRequest;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.proto.SyncState;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.proto.UpdateTrackSettings;
import io.livekit.jakarta.rtc.fuzz.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any signal messages, in protobuf and in JSON, from a participant of a room in which somebody else
 * publishes.
 */
class SignalRequestFuzz {
  private static final int MAX_STEPS = 60;
  private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

  static Stream<byte[]> seeds() throws InvalidProtocolBufferException {
    SignalRequest add =
        SignalRequest.newBuilder()
            .setAddTrack(
                AddTrackRequest.newBuilder()
                    .setCid("cid")
                    .setName("n")
                    .setType(TrackType.VIDEO)
                    .setSource(TrackSource.CAMERA)
                    .setWidth(640)
                    .setHeight(360))
            .build();
    SignalRequest offer =
        SignalRequest.newBuilder()
            .setOffer(
                SessionDescription.newBuilder()
                    .setType("offer")
                    .setId(1)
                    .setSdp("v=0\r\nm=video 9 X\r\na=mid:0\r\na=sendonly\r\na=msid:- cid\r\n"))
            .build();
    SignalRequest mute =
        SignalRequest.newBuilder()
            .setMute(MuteTrackRequest.newBuilder().setSid("TR_x").setMuted(true))
            .build();
    SignalRequest subscribe =
        SignalRequest.newBuilder()
            .setSubscription(
                UpdateSubscription.newBuilder().addTrackSids("TR_x").setSubscribe(true))
            .build();
    SignalRequest settings =
        SignalRequest.newBuilder()
            .setTrackSetting(
                UpdateTrackSettings.newBuilder().addTrackSids("TR_x").setWidth(1).setFps(2))
            .build();
    SignalRequest sync =
        SignalRequest.newBuilder()
            .setSyncState(
                SyncState.newBuilder()
                    .setAnswer(SessionDescription.newBuilder().setType("answer").setSdp("v=0\r\n")))
            .build();
    return Stream.of(
        Script.join(
            step(0, add.toByteArray()),
            step(0, offer.toByteArray()),
            new byte[] {2, 50},
            step(0, mute.toByteArray())),
        Script.join(
            step(0, subscribe.toByteArray()),
            step(0, settings.toByteArray()),
            step(0, sync.toByteArray()),
            new byte[] {3}),
        Script.join(step(1, json(add)), step(1, json(settings))),
        step(
            1,
            "{\"trickle\":{\"candidateInit\":\"{\\\"candidate\\\":\\\"candidate:1 1 udp 1 127.0.0.1 9 typ host\\\"}\"}}"
                .getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] json(SignalRequest request) throws InvalidProtocolBufferException {
    return JsonFormat.printer().print(request).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] step(int what, byte[] block) {
    return Script.join(new byte[] {(byte) what}, Script.blocks(block));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    Script script = new Script(data);
    try (LoggedFaults faults = new LoggedFaults()) {
      World world = new World();
      TestClient bystander = world.joined("room", "bystander");
      bystander.publish("camera", TrackSource.CAMERA);
      TestClient attacker = world.joined("room", "attacker");
      for (int steps = 0; steps < MAX_STEPS && script.hasMore(); steps++) {
        switch (script.u8() % 4) {
          case 0 -> protobuf(attacker, script.block());
          case 1 -> json(attacker, new String(script.block(), StandardCharsets.UTF_8));
          case 2 -> world.pass(Duration.ofMillis(script.u8() * 20L));
          default -> {
            if (attacker.closed) {
              attacker = world.joined("room", "attacker");
            }
          }
        }
      }
      world.pass(Duration.ofSeconds(5));
      faults.assertNone();
      bystander.forget().send(builder -> builder.setPing(1));
      assertThat(bystander.closed).isFalse();
      assertThat(bystander.kinds()).contains(MessageCase.PONG);
      assertThat(world.joined("room", "newcomer").joinResponse().getOtherParticipantsList())
          .anySatisfy(other -> assertThat(other.getIdentity()).isEqualTo("bystander"));
      faults.assertNone();
    }
  }

  /** As the WebSocket endpoint does it. */
  private static void protobuf(TestClient attacker, byte[] message) {
    try {
      attacker.session().receive(SignalRequest.parseFrom(message));
    } catch (InvalidProtocolBufferException e) {
      attacker.session().undecodable();
    }
  }

  private static void json(TestClient attacker, String message) {
    try {
      SignalRequest.Builder request = SignalRequest.newBuilder();
      JSON.merge(message, request);
      attacker.session().receive(request.build());
    } catch (InvalidProtocolBufferException e) {
      attacker.session().undecodable();
    }
  }
}
